"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# The server loads this once and forks its workers. What is loaded by then they share, as long as the collector
# leaves it alone.
get_resolver().url_patterns  # noqa: B018: they are loaded when first asked for
gc.freeze()
