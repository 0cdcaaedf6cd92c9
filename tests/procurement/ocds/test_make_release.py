"""A release says what the tender says, holds against the schemas, and merges as the standard shows."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.ocds import release as ocds

HERE = Path(__file__).parent / "merging"

BUYER = ocds.Party(
    "GB-WORTH-ORG-0001",
    "Harrowmere Combined Authority",
    ("buyer",),
    authority="publicAuthoritySubCentralGovernment",
    region="UKD3",
)
CRITERIA = (
    ocds.CriterionFacts("Users and problem", "quality", Decimal(80)),
    ocds.CriterionFacts("Price", "price", Decimal(20)),
)
TENDER = ocds.TenderRelease(
    ocid="ocds-worth0-T-0001",
    release_id="T-0001-1",
    tag=ocds.TAGS["UK4"],
    at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    reference="T-0001",
    title="Fewer families in temporary accommodation",
    description="Families wait 47 days for a decision.",
    buyer=BUYER,
    value=ocds.Money(net=Decimal(830000), gross=Decimal(996000)),
    lots=(
        ocds.LotRelease(
            "T-0001-L1",
            "Show safeguarding history",
            value=ocds.Money(net=Decimal("240000.50")),
            starts_on=date(2027, 3, 1),
            months=24,
            suits_sme=True,
            criteria=CRITERIA,
        ),
        ocds.LotRelease("T-0001-L2", "Calculate debt", value=ocds.Money(net=Decimal(180000))),
    ),
    above_threshold=True,
    cpv_code="72000000",
    cpv_name="IT services",
    deadline_at=datetime(2027, 1, 5, 12, tzinfo=UTC),
    published_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    notices=(
        ocds.NoticeRelease("UK4", "T-0001-N1", datetime(2026, 11, 24, 9, tzinfo=UTC), "https://w.example/t"),
    ),
)


def test_a_release_holds_against_the_schemas_with_uk_and_lots_extensions() -> None:
    assert ocds.problems(ocds.to_release(TENDER)) == []


def test_the_schema_does_find_a_wrong_lot_value() -> None:
    release = ocds.to_release(TENDER)
    release["tender"]["lots"][0]["value"]["amount"] = "a lot"
    release["tender"]["aboveThreshold"] = "yes"

    assert len(ocds.problems(release)) == 2


def test_real_find_a_tender_fields_are_known_to_the_schema() -> None:
    lot = ocds.release_schema()["definitions"]["Lot"]["properties"]
    assert "awardCriteria" in lot
    assert "amountGross" in ocds.release_schema()["definitions"]["Value"]["properties"]


def test_money_is_written_exactly_and_never_through_a_float() -> None:
    package = ocds.to_package(
        [ocds.to_release(TENDER)], uri="https://w.example/1", published_at=TENDER.at, publisher="Worth"
    )
    text = ocds.encode(package).decode()

    assert '"amount":240000.50' in text
    assert '"amount":830000' in text


def test_what_is_not_known_is_left_out() -> None:
    release = ocds.to_release(replace(TENDER, value=None, deadline_at=None, lots=()))

    assert "value" not in release["tender"]
    assert "endDate" not in release["tender"]["tenderPeriod"]
    assert None not in release["tender"].values()


def test_an_amendment_and_an_award_merge_over_the_tender() -> None:
    later = datetime(2026, 12, 1, 9, tzinfo=UTC)
    award_at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    winner = ocds.Party("GB-COH-1", "Tidewell Studio", ("supplier",), scale="sme")
    releases = [
        ocds.to_release(TENDER),
        ocds.to_release(
            replace(
                TENDER,
                release_id="T-0001-2",
                tag=ocds.TAGS["UK4 amended"],
                at=later,
                deadline_at=datetime(2027, 1, 12, 12, tzinfo=UTC),
                amendments=(("1", later, "The deadline moves by a week", "A question changed the terms"),),
            )
        ),
        ocds.to_release(
            replace(
                TENDER,
                release_id="T-0001-3",
                tag=ocds.TAGS["UK6"],
                at=award_at,
                status="complete",
                deadline_at=datetime(2027, 1, 12, 12, tzinfo=UTC),
                awards=(
                    ocds.AwardRelease(
                        "A-1",
                        "Show safeguarding history",
                        "pending",
                        award_at,
                        ("T-0001-L1",),
                        (winner,),
                        ocds.Money(net=Decimal(238000)),
                    ),
                ),
                bid_statistics=(("bids", 5, "T-0001-L1"),),
            )
        ),
    ]
    for release in releases:
        assert ocds.problems(release) == []

    compiled = ocds.merged(releases)

    assert compiled["tender"]["tenderPeriod"]["endDate"].startswith("2027-01-12")
    assert compiled["awards"][0]["suppliers"][0]["name"] == "Tidewell Studio"
    assert [lot["id"] for lot in compiled["tender"]["lots"]] == ["T-0001-L1", "T-0001-L2"]
    assert {party["name"] for party in compiled["parties"]} == {BUYER.name, winner.name}


@pytest.mark.parametrize("missing", ["ocid", "release_id", "tag"])
def test_a_release_without_its_names_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="needs an ocid"):
        ocds.to_release(replace(TENDER, **{missing: ""}))


def _core() -> dict:
    return json.loads((ocds.SCHEMAS / "release-schema.json").read_text())


@pytest.mark.parametrize("name", ["deletions_field", "deletions_object", "deletions_array"])
def test_merging_gives_the_answers_of_the_standards_examples(name: str) -> None:
    record = json.loads((HERE / f"{name}_record.json").read_text())["records"][0]
    releases = [
        release
        for path in sorted(HERE.glob(f"{name}_*.json"))
        if not path.stem.endswith("record")
        for release in json.loads(path.read_text())["releases"]
    ]

    compiled = ocds.merged(releases, _core())
    expected = record["compiledRelease"]

    for part in ("tender", "awards", "parties", "buyer"):
        assert compiled.get(part) == expected.get(part)


def test_five_updates_merge_into_the_standards_own_record() -> None:
    releases = [
        release
        for path in sorted(HERE.glob("updates_[ta]*.json"))
        for release in json.loads(path.read_text())["releases"]
    ]
    expected = json.loads((HERE / "updates_merged.json").read_text())["records"][0]["compiledRelease"]

    compiled = ocds.merged(releases, _core())

    for part in ("tender", "awards"):
        assert compiled.get(part) == expected.get(part)
