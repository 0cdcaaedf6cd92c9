"""The switchboard: settings, URLs, the clock. It knows every floor and is known by none."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
