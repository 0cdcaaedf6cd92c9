"""A release that is not valid against the core of OCDS is noted, by the same judgement as a full validator's."""

import json

import jsonschema
import pytest

from suppliers.market.readers.core_schema import _schema, core_fault

GOOD = {
    "ocid": "ocds-x-1",
    "id": "1",
    "date": "2025-01-02T00:00:00Z",
    "tag": ["award"],
    "initiationType": "tender",
}
SUPPLIER = {"id": 0, "name": "Ada Ltd"}


def changed(**facts):
    return {name: value for name, value in {**GOOD, **facts}.items() if value != "gone"}


@pytest.mark.parametrize(
    "release",
    [
        GOOD,
        changed(id="gone"),
        changed(id=None),
        changed(id=7),
        changed(tag=[]),
        changed(tag=["nonsense"]),
        changed(initiationType="sale"),
        changed(ocid=""),
        changed(buyer={"id": 3, "name": "Council", "ours": True}),
        changed(tender={"title": "No id"}),
        changed(tender={"id": "1", "value": {"amount": "ten"}}),
        changed(awards=[{"id": "1", "suppliers": [SUPPLIER, SUPPLIER]}]),
        changed(awards=[{"id": "1", "suppliers": [SUPPLIER, {**SUPPLIER, "sme": True}]}]),
        changed(awards=[{"id": "1", "value": {"amount": 1.5, "currency": "XXL"}}]),
        changed(parties=[{"id": "a", "roles": ["buyer", "buyer"]}]),
        changed(language=None),
    ],
)
def test_the_quick_check_judges_as_the_json_schema_does(release):
    valid = jsonschema.Draft4Validator(_schema()).is_valid(release)

    assert (core_fault(json.dumps(release).encode()) == "") == valid


def test_ten_thousand_suppliers_of_one_award_are_checked_in_a_moment():
    many = [{"id": number, "name": "Ada Ltd"} for number in range(10_000)]

    assert core_fault(json.dumps(changed(awards=[{"id": "1", "suppliers": many}])).encode()) == ""
    assert "twice" in core_fault(
        json.dumps(changed(awards=[{"id": "1", "suppliers": [*many, many[7]]}])).encode()
    )
