"""The Celery application: JSON only, late acknowledgement, and a clock of periodic work.

The broker carries nothing but outbox ids (`procurement/notifications`): PostgreSQL is the only
truth, so a lost or doubled message does no harm.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("worth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
