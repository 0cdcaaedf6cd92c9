"""What something takes, by the wall and in processor time: of this process and of its database connection."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Asked:
    """One asking: milliseconds by the wall, and of processor time."""

    wall: float
    processor: float


def clock() -> Asked:
    """Return how late it is: by the wall, and in processor time of this process and its database connection."""
    from django.db import connection

    of_database = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return Asked(time.perf_counter() * 1e3, time.process_time() * 1e3 + int(of_database) / 1e6)


def timed(act: Callable[[], Any]) -> Asked:
    """Do something and return what it took."""
    before = clock()
    act()
    after = clock()
    return Asked(after.wall - before.wall, after.processor - before.processor)
