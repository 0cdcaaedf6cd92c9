"""The short way of reading a release gives the records of the long one, whatever stands in the release."""

import copy
import io
import json
import random

import pytest

from suppliers.market.readers import ocds_plain
from suppliers.market.readers.base import Truncated
from suppliers.market.readers.ocds import read_ocds

PLAIN = {
    "ocid": "ocds-x-1", "id": "1", "date": "2025-01-02T00:00:00Z", "tag": ["award"], "initiationType": "tender",
    "buyer": {"id": "b", "name": "Council"},
    "parties": [
        {"id": "s", "name": "Ada Ltd", "roles": ["supplier"], "details": {"scale": "sme", "vcse": False},
         "identifier": {"scheme": "GB-COH", "id": "123"}},
        {"id": "b", "name": "Council of Aber", "roles": ["buyer"], "address": {"region": "UKL"},
         "details": {"classifications": [{"id": "publicUndertaking", "scheme": "TED_CA_TYPE"}]}},
    ],
    "tender": {"id": "1", "title": "Dynamic market  for care", "value": {"amount": 5, "currency": "GBP"},
               "procurementMethod": "open", "procurementMethodDetails": "Open procedure", "status": "complete",
               "classification": {"scheme": "CPV", "id": "72000000"},
               "lots": [{"id": "1", "value": {"amount": 2, "currency": "GBP"}}],
               "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "72000000"},
                          "additionalClassifications": [{"scheme": "CPV", "id": "48000000-1"}]}],
               "techniques": {"hasFrameworkAgreement": False},
               "documents": [{"id": "1", "noticeType": "UK6"}]},
    "awards": [{"id": "1", "status": "active", "date": "2025-01-01T00:00:00Z",
                "value": {"amount": 100.1, "currency": "GBP"}, "suppliers": [{"id": "s", "name": "Ada Ltd"}],
                "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "45000000"}}]}],
}  # fmt: skip
SPARE = {
    "ocid": "ocds-x-2", "id": "2", "date": "2020-05-06T07:08:09+01:00", "tag": ["awardUpdate"],
    "buyer": {"id": "b", "name": "Council"}, "parties": [],
    "tender": {"title": "Help", "classification": {"id": "72000000"}},
    "awards": [{"id": " 1", "date": "2020-04-01", "value": {"amount": 7, "currency": "GBP"},
                "suppliers": [{"id": "z", "name": "Zed", "sme": True, "vco": False}]}],
}  # fmt: skip
ODD = [
    None, "", " ", "  a  b ", "x\x00y", "n/a", "See attached", "GBP", "gbp", "USD", "Café €", "GB-COH-0012", 0, 5, -3,
    10**15, 1e15, 1e400, 0.12345, 9999999999999.99995, "12.5", "NaN", "Infinity", "sNaN", "1e30", True, False, [], {},
    [None], ["award"], ["a", "b"], {"id": 3}, "1900-01-01", "1900-01-01T00:00:00Z", "2099-12-31T00:00:00Z",
    "2013-02-30", "31/12/2020", "20200103", "2020-01-01T00:00:00", "2020-01-01T00:00:00.123456789Z",
    "2020-01-01T24:00:00Z", "72000000 45000000", "12345678-9", "CPV", "cpv", "planning", "large", "SME", "x" * 400,
    "\ud800", 10**400,
]  # fmt: skip


def places_in(value, path=()):
    """Yield the way to every value of a document."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places_in(part, (*path, key))


def odd_release(chance):
    """Return a release in which up to three places say something else, are gone or stand twice."""
    found = copy.deepcopy(chance.choice([PLAIN, PLAIN, SPARE]))
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        paths = [path for path in places_in(found) if path]
        often = [path for path in paths if path[-1] in ("amount", "date", "title")]
        *way, last = chance.choice(often if often and chance.random() < 0.2 else paths)
        holder = found
        for key in way:
            holder = holder[key]
        act = chance.random()
        if act < 0.15:
            del holder[last]
        elif act < 0.3 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[last]))
        elif act < 0.4 and isinstance(holder, dict):
            name = (
                "releases",
                "records",
                "compiledRelease",
                "bids",
                "lots",
                "amountGross",
                "sme",
                "identifier",
            )
            holder[chance.choice(name)] = copy.deepcopy(chance.choice(ODD))
        else:
            holder[last] = copy.deepcopy(chance.choice(ODD))
    return found


def odd_line(chance):
    """Return a line of such a release; some are cut, or have a byte that is another."""
    line = bytearray(json.dumps(odd_release(chance)).encode())
    if chance.random() < 0.1:
        line[chance.randrange(len(line))] = chance.choice(b'\xff\xe9"{}[],:0 ')
    if chance.random() < 0.03:
        del line[chance.randrange(len(line)) :]
    return bytes(line).replace(b"\n", b" ")


def compare(cases, seed):
    """Read so many odd releases both ways; return how many went the short one, and the lines that read otherwise."""
    chance, short, otherwise = random.Random(seed), 0, []
    for start in range(0, cases, 100):
        lines = [odd_line(chance) for _ in range(100)]
        core = start % 1_000 == 0
        if differ(b"\n".join(lines), core):
            otherwise += [line for line in lines if differ(line, core)]
        short += sum(bool(ocds_plain.facts_of(line, 1, 1)) for line in lines)
    return short, otherwise


def differ(data, core):
    """Say whether the two ways read a file to other records; as texts, in which a NaN is equal to itself."""
    return read(data, core, plain=True) != read(data, core, plain=False)


def read(data, core, *, plain):
    try:
        return repr(list(read_ocds(io.BytesIO(data), core=core, plain=plain)))
    except Truncated as fault:
        return str(fault)


def test_the_short_way_reads_odd_releases_as_the_long_one_does():
    short, otherwise = compare(2_000, seed=1)

    assert otherwise == []
    assert 400 < short < 1_600  # both ways are gone


@pytest.mark.prove
def test_the_short_way_reads_200_000_odd_releases_as_the_long_one_does():
    short, otherwise = compare(200_000, seed=2)

    assert otherwise == []
    assert 40_000 < short < 160_000


@pytest.mark.parametrize(
    ("name", "broken"), [("MOST_DIGITS", 99), ("FIRST_YEAR", 0), ("is_framework", lambda *_: False)]
)
def test_a_short_way_without_one_of_its_conditions_is_found_out(monkeypatch, name, broken):
    monkeypatch.setattr(ocds_plain, name, broken)
    assert compare(2_000, seed=1)[1]
