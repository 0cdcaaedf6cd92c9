"""OCDS 1.1 releases, records and packages as JSON or JSON lines, zipped or not; the 1.0 shape; the UK profile.

Only the fields that the market needs are decoded, amounts as the exact decimals that are printed. Most releases have
nothing odd: these are read by the short way (``ocds_plain``), all others with their faults (``ocds_facts``). Releases
of one process stay apart here: loading marks the latest.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from suppliers.market.readers import ocds_plain
from suppliers.market.readers.base import Record
from suppliers.market.readers.core_schema import VERSION, core_fault
from suppliers.market.readers.json_stream import objects
from suppliers.market.readers.ocds_facts import facts_of
from suppliers.market.readers.ocds_shapes import DECODE, DECODE_LIST, Release

CORE = "core schema"  # the field of the note about a release that is not valid against it
NOT_UTF8 = ("encoding", "Not in UTF-8, as OCDS must be: it is read as Windows-1252", "")


def read_ocds(file: BinaryIO, *, core: bool = True, plain: bool = True) -> Iterator[Record]:
    """Yield one record a release, in the order of the file. Raises ``Truncated`` for a file that was cut.

    ``core``: note each release that is not valid against the core schema. ``plain``: read those in which nothing is
    odd by the short way; without it every one goes the long way, to the same records.
    """
    number = 0
    for line, text in objects(file):
        if isinstance(text, str):  # a sentence about what is wrong
            number += 1
            yield Record(number, line).reject("file", text)
            continue
        if plain and (facts := ocds_plain.facts_of(text, number + 1, line)):
            number += 1
            record = Record(number, line, facts)
            if core and (fault := core_fault(text)):
                record.note(*_not_core(fault))
            yield record
            continue
        for release, faults in _releases(text, core):
            number += 1
            record = Record(number, line)
            if release is None:
                yield record.reject(*faults[0])
                continue
            for one in faults:
                record.note(*one)
            facts_of(record, release)
            yield record


Fault = tuple[str, str, Any]
Found = list[
    tuple[Release | None, tuple[Fault, ...]]
]  # a release with what is amiss, or only why there is none


def _releases(text: bytes, core: bool) -> Found:
    """Return the releases in one JSON object: itself, those of a package, the compiled one of a record."""
    try:
        release = DECODE(text)
    except UnicodeDecodeError:
        return [(found, (*faults, NOT_UTF8)) for found, faults in _releases(_from_windows(text), core)]
    except (msgspec.DecodeError, RecursionError) as error:
        return [(None, (_fault(error, text),))]
    if release.compiledRelease or release.records or release.releases:
        found = _inside(release, text, core)
        if found is not None:
            return found
    fault = core_fault(text) if core else ""
    if fault:
        return [(release, (_not_core(fault),))]
    return [(release, ())]


def _not_core(fault: str) -> Fault:
    return CORE, f"Not valid against the core of OCDS {VERSION}: {fault}", ""


def _from_windows(text: bytes) -> bytes:
    """Return bytes that are no UTF-8 as UTF-8, read as the usual other encoding in Europe."""
    return text.decode("cp1252", "replace").encode()


def _inside(holder: Release, text: bytes, core: bool) -> Found | None:
    """Return the releases that a record or a package holds; None where it holds none and is a release itself."""
    if holder.compiledRelease and (compiled := bytes(holder.compiledRelease)) != b"null":
        return _releases(compiled, core)
    for part in (holder.records, holder.releases):
        if part and (inner := bytes(part)) != b"null":
            try:
                return [found for one in DECODE_LIST(inner) for found in _releases(bytes(one), core)]
            except (msgspec.DecodeError, RecursionError) as error:
                return [(None, (_fault(error, text),))]
    return None


def _fault(error: Exception, text: bytes) -> Fault:
    said = str(error)
    place = re.search(r"at `\$\.?([^`]*)`", said)
    name = place[1] if place and place[1] else "release"
    return name, f"The JSON does not fit the standard: {said}"[:200], text[:120].decode("utf-8", "replace")
