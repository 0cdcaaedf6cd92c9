"""Work that must happen once: a row is its queue, and the broker only says that there is one (integrity.md P15).

An action calls ``enqueue`` in its transaction. After commit the broker gets the row's number as a hint.
``run`` takes the row, does the handler's effect and marks it done in one transaction, so a worker that dies
leaves neither. What is not done within 30 seconds is sent again by ``sweep``; after five tries a row is
parked and raises an alarm.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from procurement import audit
from procurement.notifications.models import Outbox
from procurement.statements import ask

log = structlog.get_logger(__name__)

PARKED = audit.kind("job.parked", "The work was stopped after {tries}")
RELEASED = audit.kind("job.released", "{by} let the work be tried again")

TASK = "procurement.run_job"
TRIES = 5
RESEND_AFTER = timedelta(seconds=30)
KEEP_DONE = timedelta(days=30)

Handler = Callable[[Outbox], Any]
HANDLERS: dict[str, Handler] = {}


class Poisoned(Exception):
    """Raised by a handler whose work can never succeed: the row is parked at once, without further tries."""


@dataclass(frozen=True)
class Period:
    """Work that comes round: one row for each (name, period)."""

    kind: str
    every: timedelta
    payload: dict[str, Any]

    def key(self, now: datetime) -> str:
        """Return the key of the period that ``now`` is in: two clocks in one period make one row."""
        start = int(now.timestamp()) // int(self.every.total_seconds()) * int(self.every.total_seconds())
        return f"{self.kind}@{datetime.fromtimestamp(start, tz=now.tzinfo):%Y-%m-%dT%H:%M:%S%z}"


PERIODS: dict[str, Period] = {}


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of work: ``@job("result.compute") def compute(outbox): …``.

    The handler runs in the transaction that marks the row done: what it writes is there once or not at all.
    It may run again after a failure, so effects outside (mail, webhooks) carry ``outbox.key``. A dict that
    it returns is kept in ``outbox.result``.
    """

    def register(handler: Handler) -> Handler:
        if HANDLERS.setdefault(kind, handler) is not handler:
            raise ValueError(f"the job {kind} has a handler already: {HANDLERS[kind]}")
        return handler

    return register


def periodic(kind: str, *, every: timedelta, **payload: Any) -> Callable[[Handler], Handler]:
    """Let work of this kind come round ``every`` so often; the handler is registered by ``job`` as any
    other.
    """

    def register(handler: Handler) -> Handler:
        PERIODS[kind] = Period(kind, every, payload)
        return handler

    return register


def enqueue(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any] | None = None,
    queue: str = "default",
    by: Any = None,
    due_at: datetime | None = None,
) -> Outbox:
    """Write one piece of work in the running transaction and return its row; the same key gives the same row.

    ``payload`` is references and plain values, never the content of a bid or a secret. Raises
    ``ValueError`` for a kind without a handler.
    """
    if kind not in HANDLERS:
        raise ValueError(
            f"no job is registered for {kind!r}: register a handler with @job({kind!r}) in jobs.py"
        )
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
    facts: dict[str, Any] = {"due_at": due_at} if due_at else {}
    row = Outbox(
        kind=kind,
        key=key,
        payload=payload or {},
        queue=queue,
        by=by if getattr(by, "pk", None) else None,
        request_id=request_id,
        **facts,
    )
    if not _insert_once(row):
        return Outbox.objects.get(key=key)
    if due_at is None:
        transaction.on_commit(lambda: hint([row]))
    return row


def _insert_once(row: Outbox) -> bool:
    """Write the row unless its key is there already; say whether it was written. One statement, no savepoint."""
    fields = [column for column in Outbox._meta.concrete_fields if not column.primary_key]
    columns = ", ".join(f'"{column.column}"' for column in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [column.get_db_prep_save(column.pre_save(row, True), connection) for column in fields]
    found = ask(
        f"INSERT INTO procurement_outbox ({columns}) VALUES ({marks}) "  # noqa: S608
        "ON CONFLICT (key) DO NOTHING RETURNING id",
        values,
    )
    if not found:
        return False
    row.pk, row._state.adding = found[0][0], False
    return True


def hint(rows: list[Outbox]) -> int:
    """Tell the worker about rows, as far as the broker is there; return how many were told.

    Losing a hint loses nothing: ``sweep`` sends it again.
    """
    # Marked before it is told: a worker that comes at once must not find the row locked by this mark.
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=Now())
    queues = set(getattr(settings, "OUTBOX_QUEUES", ()))
    for place, row in enumerate(rows):
        options = {"queue": row.queue} if row.queue in queues else {}
        try:
            current_app.send_task(TASK, args=[row.pk], retry=False, ignore_result=True, **options)
        except Exception as error:  # any broker trouble: the rows are safe and the clock comes again
            left = [row.pk for row in rows[place:]]
            log.warning("outbox.broker_away", error=type(error).__name__, waiting=len(left))
            Outbox.objects.filter(pk__in=left).update(sent_at=None)
            return place
    return len(rows)


def run(number: int) -> str:
    """Do one piece of work, if it is waiting and nobody else has it; return what became of it.

    "done", "busy" (another worker has it, or it was done before), "failed" (put back for later) or "parked".
    """
    claim = _claim(number)
    if claim is None:
        return "busy"
    try:
        with transaction.atomic():
            row = (
                Outbox.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=number, claim=claim, state=Outbox.State.WAITING)
                .first()
            )
            if row is None:
                return "busy"
            structlog.contextvars.bind_contextvars(request_id=row.request_id, job=row.kind)
            # No limit on the idle time of this transaction: it is held for as long as the handler works.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            result = HANDLERS[row.kind](row)
            done = Outbox.objects.filter(pk=number, claim=claim, state=Outbox.State.WAITING).update(
                state=Outbox.State.DONE,
                done_at=Now(),
                claimed_until=None,
                last_error="",
                result=result if isinstance(result, dict) else {},
            )
            if done != 1:
                raise RuntimeError("the row was taken by somebody else: the effect is undone")
        log.info("outbox.done", key=row.key)
    except Exception as error:
        return _failed(number, claim, error)
    finally:
        structlog.contextvars.unbind_contextvars("request_id", "job")
    return "done"


def _claim(number: int) -> uuid.UUID | None:
    """Take the row for 30 seconds and count the try, in a transaction of its own so that a crash is counted
    too.
    """
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=number, state=Outbox.State.WAITING, due_at__lte=Now())
            .filter(models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lte=Now()))
            .first()
        )
        if row is None:
            return None
        if row.tries >= TRIES:  # it took its worker down with it, five times
            _park(row, row.last_error or "The worker died while doing it.")
            return None
        claim = uuid.uuid4()
        Outbox.objects.filter(pk=number).update(
            claim=claim, claimed_until=Now() + RESEND_AFTER, tries=models.F("tries") + 1
        )
        return claim


def _failed(number: int, claim: uuid.UUID, error: Exception) -> str:
    """Put the row back for a later try, or park it; the handler's writes are undone already."""
    words = f"{type(error).__name__}: {error}"[:300]
    with transaction.atomic():
        row = Outbox.objects.select_for_update(of=("self",)).get(pk=number)
        if row.claim != claim or row.state != Outbox.State.WAITING:
            return "busy"
        if isinstance(error, Poisoned) or row.tries >= TRIES:
            _park(row, words)
            return "parked"
        row.last_error = words
        row.due_at = timezone.now() + timedelta(seconds=2**row.tries)
        row.claimed_until = None
        row.sent_at = None
        row.save(update_fields=["last_error", "due_at", "claimed_until", "sent_at"])
    log.warning("outbox.failed", kind=row.kind, key=row.key, tries=row.tries, error=words)
    return "failed"


def _park(row: Outbox, words: str) -> None:
    row.state = Outbox.State.PARKED
    row.last_error = words[:300]
    row.claimed_until = None
    row.save(update_fields=["state", "last_error", "claimed_until"])
    audit.record(PARKED, row, by=None, tries="1 try" if row.tries == 1 else f"{row.tries} tries")
    log.error("outbox.parked", alarm=True, kind=row.kind, key=row.key, tries=row.tries, error=words)


def sweep(limit: int = 500) -> int:
    """Every ten seconds: enqueue what comes round, send again what is not done; return how many were sent.

    A row that a worker holds is locked and left alone. Two sweeps at once send a row twice at worst, and
    doing it twice does it once.
    """
    enqueue_periods(timezone.now())
    with transaction.atomic():
        rows = list(
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .waiting()
            .filter(due_at__lte=Now())
            .filter(models.Q(sent_at__isnull=True) | models.Q(sent_at__lte=Now() - RESEND_AFTER))
            .filter(models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lte=Now()))
            .order_by("due_at", "pk")[:limit]
        )
    return hint(rows)


def enqueue_periods(now: datetime) -> int:
    """Write a row for each piece of work whose period has begun and has none yet; return how many were
    written.
    """
    wanted = {period.key(now): period for period in PERIODS.values()}
    there = set(Outbox.objects.filter(key__in=wanted).values_list("key", flat=True))
    missing = [key for key in wanted if key not in there]
    Outbox.objects.bulk_create(
        [Outbox(kind=wanted[key].kind, key=key, payload=wanted[key].payload) for key in missing],
        ignore_conflicts=True,
    )
    return len(missing)


def try_again(row: Outbox, *, by: Any = None) -> Outbox:
    """Let a parked row have another five tries: by a person who asked again, or an operator after the cause is gone."""
    with transaction.atomic():
        released = Outbox.objects.filter(pk=row.pk, state=Outbox.State.PARKED).update(
            state=Outbox.State.WAITING, tries=0, sent_at=None, due_at=Now()
        )
        if released:
            audit.record(RELEASED, row, by=by)
    row.refresh_from_db()
    return row


def ask_again(row: Outbox, *, by: Any) -> Outbox:
    """Return the row that a person asked for once more: parked after faults it is tried again, and told now."""
    if row.state == Outbox.State.PARKED:
        row = try_again(row, by=by)
        transaction.on_commit(lambda: hint([row]))
    return row


def tidy(now: datetime | None = None) -> int:
    """Drop rows that were done more than 30 days ago; return how many."""
    return Outbox.objects.filter(
        state=Outbox.State.DONE, done_at__lt=(now or timezone.now()) - KEEP_DONE
    ).delete()[0]
