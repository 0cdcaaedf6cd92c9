"""The demo world is made through actions, gives the figures it promises, and is made once."""

import pytest

from procurement import demo
from procurement.tenders import queries
from procurement.tenders.checks import run_checks
from procurement.tenders.demo import NEW, OLD
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.formulas.bundling import bundling_of
from procurement.tenders.models import Lesson, PipelineEntry, Tender
from tests import make

pytestmark = pytest.mark.django_db


def test_harrowmeres_tenders_score_14_and_93_as_stored_records():
    demo.seed()
    demo.seed()

    assert Tender.objects.count() == 2
    assert Lesson.objects.count() == 3 and PipelineEntry.objects.count() == 2
    old = queries.facts_of(Tender.objects.get(title=OLD))
    new = queries.facts_of(Tender.objects.get(title=NEW))
    assert old.live_capabilities == {"take-a-payment", "send-a-message"}
    assert (sme_access(old).score, sme_access(new).score) == (14, 93)
    assert bundling_of(old)[0].score == 80
    assert [result.score for result in bundling_of(new)] == [0, 0, 0]


def test_the_new_tender_has_no_block_of_its_own_while_it_is_drafted():
    demo.seed()
    tender = Tender.objects.get(title=NEW)
    assert [each.check_id for each in run_checks(tender) if each.blocks] == []
    assert tender.outcomes.get().status == "agreed"


def test_an_old_text_becomes_a_draft_whose_facts_keep_their_words():
    demo.seed()
    sources = Tender.objects.get(title=OLD).sources
    assert {"part": "price_weight_pct", "value": "60", "said": "price (60%"} in sources
    assert any("assumed" in each for each in sources)


def test_the_pages_of_the_demo_tenders_open(client):
    demo.seed()
    make.sign_in(client, demo.person("Amara Osei"))
    for tender in Tender.objects.all():
        for place in ("", "public/", "access/", "lots/", "checks/", "versions/"):
            page = client.get(f"/tenders/{tender.reference}/{place}")
            assert page.status_code == 200 and tender.reference in page.text, place
        pack = client.get(f"/tenders/{tender.reference}/pack.odt")
        assert pack.content.startswith(b"PK")


def test_how_we_got_here_is_read_from_any_shape():
    tender = make.tender(
        ladder=["First", {"text": "Second"}, {"answer": "Third"}, {"line": "Fourth"}, {}, ""]
    )
    assert tender.rungs == ["First", "Second", "Third", "Fourth"]
