"""The API told to people, out of the same description that machines read (OpenAPI)."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from drf_spectacular.generators import SchemaGenerator

VERBS = frozenset({"get", "post", "put", "patch", "delete"})
# The first part of an address below /api/v1/, in the words of the service.
ROOMS = {
    "bids": "Bids", "changes": "What changed", "check": "Checks of a text or a draft", "components": "Components",
    "contracts": "Contracts", "drafts": "Drafting a tender", "framework": "Roles and skills",
    "market": "Market", "me": "Who you are",
    "measures": "Readings",
    "outcomes": "Outcomes", "records": "Open contracting records", "releases": "Open contracting releases",
    "reports": "Reports", "score": "Scores", "services": "Services", "simulate": "Simulator",
    "summaries": "Assessment summaries", "suppliers": "Suppliers", "tenders": "Tenders",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One thing that a machine may ask: how, where, what comes back, what may be added, and whether one signs in."""

    verb: str
    path: str
    text: str
    asks: tuple[str, ...]
    is_open: bool


@cache
def rooms_of_the_api() -> list[tuple[str, list[Call]]]:
    """Return every call of the API under the name of its room, both in order of the alphabet."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    calls = [
        (ROOMS[path.split("/")[3]], _call(verb, path, operation))
        for path, operations in paths.items()
        for verb, operation in operations.items()
        if verb in VERBS
    ]
    calls.sort(key=lambda call: (call[0], call[1].path))
    return [(room, [call for _, call in found]) for room, found in groupby(calls, lambda call: call[0])]


def _call(verb: str, path: str, operation: dict) -> Call:
    # The first paragraph of a docstring, without the marks that docstrings give to names.
    told = " ".join(operation.get("description", "").split("\n\n")[0].split()).replace("`", "")
    return Call(
        verb=verb.upper(),
        path=path,
        text=operation.get("summary") or told,
        asks=tuple(each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"),
        is_open={} in operation.get("security", ()),
    )
