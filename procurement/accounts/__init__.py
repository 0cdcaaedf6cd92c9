"""People and how they sign in: who somebody is, what they may do and where."""

from typing import Any

_HOME = {
    "recently_authenticated": "procurement.accounts.doors",
    "reauthentication_required": "procurement.accounts.doors",
    "role_required": "procurement.accounts.doors",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
