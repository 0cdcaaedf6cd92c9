"""The one clock that decides: PostgreSQL's ``clock_timestamp()``, read after the lock that matters is held.

Never ``now()``, which is the start of the transaction, and never this machine's clock (integrity.md, P1).
"""

from dataclasses import dataclass
from datetime import datetime

from procurement.errors import Refused
from procurement.statements import ask

CLOCK = "clock_timestamp()"


@dataclass(frozen=True)
class Moment:
    """A reading of the database's clock and the deadline in force at that very moment."""

    at: datetime
    deadline_at: datetime
    status: str

    @property
    def before_deadline(self) -> bool:
        return self.at < self.deadline_at


def read_moment(tender_id: int, *, lock: str = "SHARE") -> Moment:
    """Lock the tender's row (``SHARE`` or ``UPDATE``) and return the clock and the deadline, read after that.

    Two statements: in one, PostgreSQL may read the clock before it has waited for the lock. Submits share
    the row; a change of the deadline takes it alone, so that one of the two is first and the other sees it.
    Runs inside a transaction. Raises ``Refused`` where there is no such tender or it has no deadline.
    """
    if lock not in ("SHARE", "UPDATE"):
        raise ValueError("lock is SHARE or UPDATE")
    ask(f"SELECT 1 FROM procurement_tender WHERE id = %s FOR {lock}", [tender_id])  # noqa: S608
    rows = ask(
        f"WITH clock AS MATERIALIZED (SELECT {CLOCK} AS at) "  # noqa: S608
        "SELECT clock.at, tender.deadline_at, tender.status FROM clock, procurement_tender AS tender "
        "WHERE tender.id = %s",
        [tender_id],
    )
    if not rows or rows[0][1] is None:
        raise Refused(
            "tender.no_deadline", "This tender has no closing moment yet. Come back once it is published."
        )
    return Moment(*rows[0])


def database_time() -> datetime:
    """Return the database's clock now."""
    return ask(f"SELECT {CLOCK}")[0][0]
