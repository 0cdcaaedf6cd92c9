"""Figures for Prometheus: how many answers, how fast, and whether jobs stand still.

Nothing here tells one page from another, and no length of a queue is shown: a count of submits would
say how many bids there are before they are opened (integrity.md P5).
"""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

ANSWERS = Counter("worth_answers", "Answers by class of status", ["status"])
SECONDS = Histogram(
    "worth_answer_seconds",
    "Seconds from request to answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class MetricsMiddleware:
    """Time and count every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        SECONDS.observe(time.perf_counter() - started)
        ANSWERS.labels(f"{response.status_code // 100}xx").inc()
        return response


def exposition() -> bytes:
    """Return all figures as Prometheus reads them: those of every web process, and the jobs that are parked."""
    from procurement.notifications.models import Outbox

    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(ANSWERS)
        registry.register(SECONDS)
    parked = Gauge("worth_parked_jobs", "Jobs that were given up after five tries", registry=registry)
    parked.set(Outbox.objects.parked().count())
    return generate_latest(registry)
