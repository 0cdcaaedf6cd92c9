"""What a row of readings says: when the service was away, and when nobody looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(seconds=15)
# Two readings further apart than this: the probe itself was away, and nothing is claimed for that time.
SILENT_AFTER = EVERY * 3
AWAY, SILENT = "away", "silent"


@dataclass(frozen=True)
class Gap:
    """A stretch of time in which the service was not reached (``away``) or not looked at (``silent``)."""

    kind: str
    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


def gaps(readings: Sequence[tuple[datetime, bool]], start: datetime, end: datetime) -> list[Gap]:
    """Return the gaps between ``start`` and ``end``, in order of time.

    ``readings``: (moment, reached), in order of time, all inside. ``away`` runs from the first reading that
    failed to the next that did not (or to the end); ``silent`` between two readings more than 45 seconds
    apart. The two never overlap: a time without readings is called silent, whatever stood before it.
    """
    found: list[Gap] = []
    away_since: datetime | None = None
    last = start
    for at, reached in [*readings, (end, True)]:
        if at - last > SILENT_AFTER:
            if away_since is not None:
                found.append(Gap(AWAY, away_since, last))
                away_since = None
            found.append(Gap(SILENT, last, at))
        if not reached:
            away_since = away_since or at
        elif away_since is not None:
            found.append(Gap(AWAY, away_since, at))
            away_since = None
        last = at
    return found
