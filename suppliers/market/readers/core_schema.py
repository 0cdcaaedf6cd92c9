"""Whether a release keeps to the core of OCDS 1.1.5: the types, required fields and lists of its JSON schema.

The schema is turned once into msgspec structures, so that a release is checked while it is decoded. It is the schema
without its formats (an odd date is noted by the reader) and without its names in other languages.
"""

import json
from functools import cache
from typing import Annotated, Any, Literal, Union

import msgspec
import orjson

from procurement.ocds.release import SCHEMAS

VERSION = "1.1.5"
SIMPLE = {"string": str, "integer": int, "number": int | float, "boolean": bool, "object": dict, "null": None}


@cache
def _schema() -> dict[str, Any]:
    return json.loads((SCHEMAS / "release-schema.json").read_text())


@cache
def _named(reference: str) -> Any:
    name = reference.rsplit("/", 1)[-1]
    return _structure(name, _schema()["definitions"][name])


def _structure(name: str, said: dict[str, Any]) -> Any:
    """Return the structure of an object; what is not required may be missing."""
    required = set(said.get("required", ()))
    fields = [
        (key, _type(f"{name}_{key}", part))
        if key in required
        else (key, _type(f"{name}_{key}", part) | msgspec.UnsetType, msgspec.UNSET)
        for key, part in sorted(said["properties"].items(), key=lambda pair: pair[0] not in required)
    ]
    made = msgspec.defstruct(name, fields, gc=False, eq=True)
    UNIQUE[made] = tuple(key for key, part in said["properties"].items() if part.get("uniqueItems"))
    return made


encode = msgspec.json.Encoder().encode
UNIQUE: dict[Any, tuple[str, ...]] = {}  # of each structure, the lists in which nothing may stand twice


def _type(name: str, said: dict[str, Any]) -> Any:
    """Return the type of one value as the schema says it."""
    if "$ref" in said:
        return _named(said["$ref"])
    if "enum" in said:
        return Literal[tuple(said["enum"])]
    given = said.get("type", [])
    kinds = []
    for kind in [given] if isinstance(given, str) else given:
        if kind == "array":
            part = said.get("items", {})
            inner = _type(name, part) if part else Any
            kinds.append(Annotated[list[inner], msgspec.Meta(min_length=said.get("minItems", 0))])  # type: ignore[valid-type]
        elif kind == "object" and said.get("properties"):
            kinds.append(_structure(name, said))
        elif kind == "string" and said.get("minLength"):
            kinds.append(Annotated[str, msgspec.Meta(min_length=said["minLength"])])
        else:
            kinds.append(SIMPLE[kind])
    return Union[tuple(kinds)] if kinds else Any  # noqa: UP007  built from a list


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_structure("Release", _schema()))


def core_fault(text: bytes) -> str:
    """Return why a release does not keep to the core schema, "" when it does."""
    try:
        release = _decoder().decode(text)
    except msgspec.DecodeError as error:
        return str(error)
    except UnicodeDecodeError:
        return "The text is not in UTF-8"
    if _may_repeat(release):
        return _repeated(json.loads(text), _schema(), "")
    return ""


def _may_repeat(value: Any) -> bool:
    """Say whether a list of single things may hold one twice, as far as the known fields tell."""
    for key in value.__struct_fields__:
        part = getattr(value, key)
        if type(part) is list:
            if len(part) > 1 and key in UNIQUE[type(value)] and len(set(map(encode, part))) < len(part):
                return True
            if part and isinstance(part[0], msgspec.Struct) and any(_may_repeat(one) for one in part):
                return True
        elif isinstance(part, msgspec.Struct) and _may_repeat(part):
            return True
    return False


def _repeated(value: Any, said: dict[str, Any], path: str) -> str:
    """Return where something stands twice in a list of single things, every field compared; "" for nowhere."""
    if "$ref" in said:
        said = _schema()["definitions"][said["$ref"].rsplit("/", 1)[-1]]
    if isinstance(value, list):
        single = said.get("uniqueItems") and len(value) > 1
        if single and len({orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for one in value}) < len(value):
            return f"Something stands twice in {path}"
        parts = ((one, said.get("items", {}), path) for one in value)
    elif isinstance(value, dict):
        known = said.get("properties", {})
        parts = ((one, known[key], f"{path}.{key}".strip(".")) for key, one in value.items() if key in known)
    else:
        return ""
    return next((found for part in parts if (found := _repeated(*part))), "")
