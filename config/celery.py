"""The Celery application: JSON only, late acknowledgement, and a clock of periodic work.

The broker carries nothing but outbox ids (`procurement/notifications`): PostgreSQL is the only
truth, so a lost or doubled message does no harm.
"""

import gc
import os
from importlib import import_module

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("worth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def share_what_is_loaded(**kwargs: object) -> None:
    """Load all that jobs use before the worker forks, and keep the collector off it: the processes share it."""
    import_module("config.urls")
    gc.freeze()
