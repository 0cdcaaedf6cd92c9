"""The outbox (work that must happen once) and notices (what people are told, once).

``enqueue`` and ``notify`` write rows in the transaction of the change; the clock and the worker do the rest.
"""

from typing import Any

_HOME = {
    "Poisoned": "procurement.notifications.outbox",
    "enqueue": "procurement.notifications.outbox",
    "job": "procurement.notifications.outbox",
    "periodic": "procurement.notifications.outbox",
    "notice": "procurement.notifications.notices",
    "notify": "procurement.notifications.notices",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
