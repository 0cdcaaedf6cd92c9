"""The web server's way in."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# The server loads this once and forks its workers. What is loaded and made by then they share, as long as the
# collector leaves it alone: the rules about language take each half a second and some 7 MB, the parts of forms a
# quarter of a second.
reverse("home")  # reads all addresses
import_module("procurement.outcomes.formulas.language.book").rulebook()
import_module("procurement.templatetags.govuk").prepare()
gc.freeze()
