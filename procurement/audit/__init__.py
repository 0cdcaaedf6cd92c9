"""The audit log: append-only, hash-chained, under signed tree heads (`docs/decisions/0003-audit-log.md`).

``audit.kind(...)`` names an event, ``audit.record(...)`` writes one in the transaction of the change,
``audit.history(...)`` reads them back. The names load on first use, so that the formulas beside them
stand on the standard library alone.
"""

from typing import Any

_HOME = {
    "Kind": "procurement.audit.kinds",
    "kind": "procurement.audit.kinds",
    "record": "procurement.audit.recording",
    "history": "procurement.audit.queries",
    "refuse_on_a_broken_log": "procurement.audit.queries",
    "digest": "procurement.audit.formulas",
    "sign_tree_head": "procurement.audit.tree",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
