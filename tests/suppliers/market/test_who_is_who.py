"""Who is who as a centre analyst does it: pairs proposed, decided and undone; groups with their days; sizes by file."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Outbox
from suppliers.market import jobs, naming, who
from suppliers.market.actions import import_file
from suppliers.market.models import GroupMember, MarketFact, Merge, Party
from tests import make
from tests.suppliers.market.test_refuse_bad_files import ocds, release, sale, sales

pytestmark = pytest.mark.django_db
BODY = "/centre/names/body/"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def priya(client):
    user = make.user("centre_analyst", make.centre(name="Digital Centre"), name="Priya Nandakumar")
    make.sign_in(client, user)
    return user


def party(name):
    return Party.objects.get(role="supplier", name=name)


def words(response):
    return " ".join(response.content.decode().split())


def test_a_person_proposes_a_pair_that_no_rule_finds_decides_it_and_thinks_again(client, priya, tmp_path):
    import_file(sales(tmp_path, sale(), sale(supplier="Lovelace Engines")), kind="gcloud")
    pair = {
        "verb": "propose",
        "role": "supplier",
        "first": "Ada Ltd",
        "second": "Lovelace Engines",
        "reason": "Renamed",
    }
    client.post("/centre/names/", pair)
    merge = Merge.objects.get()
    page = words(client.get(f"/centre/names/{merge.reference}/"))
    assert "proposed by hand: Renamed" in page
    assert page.count("1 record, January 2013 to January 2013, £10") == 2

    for answer, status in ((("no", "Two owners"), "apart"), (("", "A register says so"), "undone")):
        client.post(f"/centre/names/{merge.reference}/", {"same": answer[0], "reason": answer[1]})
        merge.refresh_from_db()
        assert merge.status == status
    client.post("/centre/names/", pair)
    again = Merge.objects.get(status="proposed")
    client.post(f"/centre/names/{again.reference}/", {"same": "yes", "reason": "One number"})

    assert party("Lovelace Engines").root == party("Ada Ltd")
    assert "Lovelace Engines counts as" in words(client.get("/centre/names/"))
    assert "Lovelace Engines" in words(client.get(BODY, {"name": "Ada Ltd"}))
    kinds = AuditEvent.objects.filter(kind__startswith="market.m").values_list("kind", flat=True)
    assert {"market.merge_proposed", "market.merged", "market.merge_undone"} <= set(kinds)


def test_a_pair_that_is_none_or_known_cannot_be_proposed(client, priya, tmp_path):
    import_file(sales(tmp_path, sale(), sale(supplier="Lovelace Engines")), kind="gcloud")
    ada, lovelace = party("Ada Ltd"), party("Lovelace Engines")
    buyer = Party.objects.get(role="buyer")
    for left, right, by, code in (
        (ada, ada, priya, "merge.no_pair"),
        (ada, buyer, priya, "merge.no_pair"),
        (ada, lovelace, make.officer(), "market.centre_only"),
    ):
        with pytest.raises(Refused) as refusal:
            naming.propose_merge(left, right, by=by, reason="x")
        assert refusal.value.code == code
    naming.propose_merge(ada, lovelace, by=priya, reason="x")
    with pytest.raises(Refused, match="holds this pair already"):
        naming.propose_merge(lovelace, ada, by=priya, reason="x")
    page = client.post(
        "/centre/names/",
        {"verb": "propose", "role": "supplier", "first": "Ada Ltd", "second": "Nobody", "reason": "x"},
    )
    assert page.status_code == 422
    assert "Nobody has this name in the data" in words(page)


def test_an_ownership_has_a_first_and_a_last_day_and_ends_once(client, priya, tmp_path):
    import_file(sales(tmp_path, sale()), kind="gcloud")
    given = {"firm": "Ada Ltd", "group": "Colossus", "from_on": "2012-01-01", "source": "Its report of 2012"}
    assert client.post("/centre/groups/new/", given).status_code == 302
    assert "from 1 January 2012 on" in words(client.get("/centre/groups/"))
    member = GroupMember.objects.get()

    early = client.post(f"{BODY}?name=Ada+Ltd", {"owner": member.pk, "to_on": "2011-01-01", "reason": "x"})
    assert early.status_code == 422
    assert "The last day lies before the first, 1 January 2012" in words(early)
    for number in ("", "x", "9" * 30, str(member.pk + 1)):
        end = {"owner": number, "to_on": "2013-01-01", "reason": "x"}
        assert client.post(f"{BODY}?name=Ada+Ltd", end).status_code == 404
    end = {"owner": member.pk, "to_on": "2012-12-31", "reason": "Sold, says the register"}
    assert client.post(f"{BODY}?name=Ada+Ltd", end).status_code == 302
    member.refresh_from_db()
    assert (member.to_on, member.source) == (
        date(2012, 12, 31),
        "Its report of 2012; end: Sold, says the register",
    )
    assert "to 31 December 2012" in words(client.get("/centre/groups/"))
    with pytest.raises(Refused, match="ended on 31 December 2012 already"):
        naming.end_ownership(member, by=priya, to_on=date(2013, 1, 1), reason="x")
    assert AuditEvent.objects.filter(kind="market.owner_ended").count() == 1


def test_a_restated_size_is_told_and_the_earlier_file_keeps_what_it_said(client, priya, tmp_path):
    old = import_file(
        sales(tmp_path, sale(), sale(supplier="Bee Ltd"), sale(supplier="Cee Ltd", size="")),
        kind="gcloud", as_at=date(2013, 1, 31),
    )  # fmt: skip
    new = import_file(
        sales(tmp_path, sale(size="Large"), sale(supplier="Bee Ltd"), sale(supplier="Cee Ltd"), name="b.csv"),
        kind="gcloud", as_at=date(2014, 1, 31),
    )  # fmt: skip
    import_file(ocds(tmp_path, release()), kind="ocds")

    told = who.restated_by(new)
    assert told.counts == [("Not known", "SME", 1), ("SME", "Large", 1)]
    assert told.names == [("Ada Ltd", "SME", "Large")]
    page = words(client.get(f"/centre/data/{new.reference}/"))
    assert "1 firm: SME before, Large now" in page
    assert who.restated_by(old) is None
    before = MarketFact.objects.get(dataset=old, supplier__name="Ada Ltd")
    assert before.size == "sme"
    claims = who.claims_of(party("Ada Ltd"))
    assert [(claim.size, claim.by) for claim in claims] == [
        ("SME", "scale given in the notice"), ("Large", ""), ("SME", ""),
    ]  # fmt: skip
    page = words(client.get(BODY, {"name": "Ada Ltd"}))
    assert "which speaks for 31 January 2013; replaced by a later file" in page


def test_the_page_of_a_body_asks_no_more_of_many_files_than_of_one(client, priya, tmp_path):
    counts = []
    for files in (1, 6):
        for number in range(files):
            import_file(
                sales(tmp_path, sale(id=f"{files}-{number}"), name=f"{files}-{number}.csv"), kind="gcloud"
            )
        client.get(BODY, {"name": "Ada Ltd"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(BODY, {"name": "Ada Ltd"}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    for name in ("", "Nobody"):
        assert client.get(BODY, {"name": name}).status_code == 404
    assert client.get(BODY, {"name": "Ada Ltd", "role": "x"}).status_code == 404


def test_every_issue_of_a_file_can_be_taken_as_csv_and_by_the_api(client, priya, tmp_path, monkeypatch):
    monkeypatch.setattr("suppliers.market.api_imports.MOST_ISSUES", 2)
    dataset = import_file(
        sales(tmp_path, sale(), *[sale(id=str(n), value=f"=cmd{n}") for n in range(3)]), kind="gcloud"
    )
    assert dataset.rejected_n == 3
    answer = client.get(f"/centre/data/{dataset.reference}/issues.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "record,line,field,what became of it,reason,it said"
    assert "2,3,EvidencedSpend,rejected,A sale needs a month and an amount,'=cmd0" in lines
    assert len(lines) == 1 + dataset.rejected_n + dataset.noted_n
    page = words(client.get(f"/centre/data/{dataset.reference}/"))
    assert page.count("record 2: rejected.") == 2  # why, and what came of it
    assert "noted, it counts" not in page

    found, after = [], ""
    while after is not None:
        page = client.get(f"/api/v1/market/imports/{dataset.reference}", {"issues_after": after}).json()
        found += page["issues"]
        after = page["issues_after"]
    assert len(found) == dataset.rejected_n + dataset.noted_n
    assert {issue["line"] for issue in found} == {3, 4, 5}


def test_pairs_are_looked_for_by_a_job_and_pressing_twice_asks_once(client, priya, tmp_path):
    rows = [
        sale(supplier=name) for name in ("Northern Data Works Ltd", "Northern Data Work", "Harbour Tools")
    ]
    import_file(sales(tmp_path, *rows), kind="gcloud")
    naming.ask_for_pairs(by=priya, now=NOON)
    naming.ask_for_pairs(by=priya, now=NOON)
    [row] = Outbox.objects.filter(kind="market.pairs")
    assert not Merge.objects.exists()
    assert jobs.look_for_pairs(row) == {"found": 1}
    merge = Merge.objects.get()
    assert {merge.left.name, merge.right.name} == {"Northern Data Works Ltd", "Northern Data Work"}
    assert merge.why == "a near name" and jobs.look_for_pairs(row) == {"found": 0}
    assert "looked for" in words(client.post("/centre/names/", follow=True))
    with pytest.raises(Refused):
        naming.ask_for_pairs(by=make.officer(make.buyer()))
