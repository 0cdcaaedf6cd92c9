"""A buyer's own software drafts a tender: the same actions as the pages, and nothing of what takes two people."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from procurement.keys.jobs import tidy_keys
from procurement.keys.models import ApiReplay
from procurement.tenders.models import Tender
from tests import make

pytestmark = pytest.mark.django_db
DRAFTS = "/api/v1/drafts"


@pytest.fixture
def officer():
    return make.officer()


def asker(person):
    """Return a way to ask with a key of ``person``."""
    _, secret = make.api_key(person)
    client = Client(enforce_csrf_checks=True)

    def ask(method, address, body=None, **headers):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(
            address, headers={"Authorization": f"Bearer {secret}", **headers}, **sent
        )

    return ask


def test_a_draft_is_begun_filled_checked_and_sent_for_approval(officer):
    ask = asker(officer)
    begun = ask("post", DRAFTS, {"title": "Shorter waits for a home", "why": "People wait nine months."})
    assert begun.status_code == 201, begun.content
    reference = begun.json()["reference"]
    one = f"{DRAFTS}/{reference}"
    changed = ask("patch", one, {"users": "Families", "liability_cap_pct": "125.00", "days_to_bid": 30})
    assert (changed.json()["users"], changed.json()["liability_cap_pct"]) == ("Families", "125.00")
    assert changed.json()["why"] == "People wait nine months."
    lot = ask(
        "post", f"{one}/lots", {"title": "Book a viewing", "value_gbp": "90000.00", "capabilities": ["book"]}
    )
    assert (lot.status_code, lot.json()["number"], lot.json()["value_gbp"]) == (201, 1, "90000.00")
    ask("post", f"{one}/lots", {"title": "Second"})
    assert ask("patch", f"{one}/lots/1", {"value_gbp": "80000.00"}).json()["title"] == "Book a viewing"
    assert [each["title"] for each in ask("delete", f"{one}/lots/1").json()["lots"]] == ["Second"]
    checks = ask("get", f"{one}/checks").json()
    assert checks["blocks"] and {"id", "message", "severity"} <= set(checks["findings"][0])
    sent = ask("post", f"{one}/review", {"words": "Please look"})
    assert sent.json()["status"] == "in_review"
    late = ask("patch", one, {"users": "Others"})
    assert (late.status_code, late.json()["code"]) == (409, "tender.wrong_state")
    tender = Tender.objects.get()
    assert (tender.author, tender.versions.count() > 3) == (officer, True)
    assert [each["reference"] for each in ask("get", DRAFTS).json()["drafts"]] == [reference]
    for act in ("approve", "publish"):
        assert ask("post", f"{one}/{act}", {}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"status": "published"}, 400, "status"),
        ({"deadline_at": "2027-01-01T12:00:00Z"}, 400, "deadline_at"),
        ({"buyer": "ORG-1"}, 400, "buyer"),
        ({"liability_cap_pct": "many"}, 400, "liability_cap_pct"),
        ({"remote": "perhaps"}, 400, "remote"),
        ({"title": "a\x00b"}, 400, "title"),
        ({"price_weight_pct": "101"}, 400, "price_weight_pct"),
        ({"outcomes": ["O-9999"]}, 409, "outcomes"),
    ],
)
def test_what_a_draft_does_not_take_is_refused_by_name(officer, body, status, field):
    ask = asker(officer)
    tender = make.tender(officer.organisations[0], author=officer)
    answer = ask("patch", f"{DRAFTS}/{tender.reference}", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field]), answer.content


def test_a_draft_is_its_buyers_alone_and_a_role_that_may_not_write_is_told(officer):
    tender = make.tender(officer.organisations[0], author=officer)
    one = f"{DRAFTS}/{tender.reference}"
    for stranger in (make.officer(), make.bidder(), make.analyst()):
        ask = asker(stranger)
        assert {ask("get", one).status_code, ask("patch", one, {"users": "x"}).status_code} == {404}
        assert ask("get", DRAFTS).json()["drafts"] == []
    evaluator = asker(make.user("evaluator", tender.buyer))
    assert evaluator("get", one).status_code == 200
    assert evaluator("patch", one, {"users": "x"}).status_code == 409
    assert asker(make.bidder())("post", DRAFTS, {"title": "x"}).status_code == 404


def test_a_list_of_drafts_asks_as_few_queries_with_thirty_as_with_three(
    officer, django_assert_max_num_queries
):
    ask = asker(officer)
    ask("get", DRAFTS)
    for many in (3, 27):
        for _ in range(many):
            make.tender(officer.organisations[0], author=officer)
        with django_assert_max_num_queries(4):
            assert ask("get", DRAFTS).status_code == 200


def test_a_write_sent_twice_with_one_key_is_done_once(officer):
    ask, begin = asker(officer), {"title": "Shorter waits"}
    first = ask("post", DRAFTS, begin, Idempotency_Key="monday-0001")
    again = ask("post", DRAFTS, begin, Idempotency_Key="monday-0001")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and Tender.objects.count() == 1
    other = ask("post", DRAFTS, {"title": "Other"}, Idempotency_Key="monday-0001")
    assert (other.status_code, other.json()["code"]) == (409, "replay.key_used")
    elsewhere = ask(
        "post", f"{DRAFTS}/{first.json()['reference']}/lots", begin, Idempotency_Key="monday-0001"
    )
    assert elsewhere.json()["code"] == "replay.key_used"
    assert ask("post", DRAFTS, begin, Idempotency_Key="short").json()["code"] == "replay.key_invalid"
    # What was refused left nothing: it may be mended under its key, and another person's key is another key.
    assert ask("post", DRAFTS, {}, Idempotency_Key="monday-0002").status_code == 400
    assert ask("post", DRAFTS, begin, Idempotency_Key="monday-0002").status_code == 201
    colleague = asker(make.officer(officer.organisations[0]))
    assert colleague("post", DRAFTS, begin, Idempotency_Key="monday-0001").status_code == 201
    assert (Tender.objects.count(), ApiReplay.objects.count()) == (3, 3)
    ApiReplay.objects.filter(key="monday-0002").update(at=timezone.now() - timedelta(days=31))
    tidy_keys(None)
    assert ApiReplay.objects.count() == 2


def test_a_write_that_dies_halfway_leaves_neither_answer_nor_tender(officer, monkeypatch):
    from procurement.tenders import api_drafts

    def die(*args, **kwargs):
        raise RuntimeError("the lights went out")

    ask = asker(officer)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(api_drafts, "_answer", die)
        ask("post", DRAFTS, {"title": "Shorter waits"}, Idempotency_Key="monday-0001")
    assert not Tender.objects.exists() and not ApiReplay.objects.exists()
    assert ask("post", DRAFTS, {"title": "Shorter waits"}, Idempotency_Key="monday-0001").status_code == 201
