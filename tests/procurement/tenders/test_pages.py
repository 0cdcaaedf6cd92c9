"""The pages of a tender: who sees them, what they do without script, and that bad input is answered."""

import io
import re
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.tenders import actions
from procurement.tenders.checks import BLOCK, Effect, Finding
from procurement.tenders.models import Clarification, ParticipationCondition, Tender
from procurement.tenders.views.workspace import next_steps, place_in_draft
from tests import make

pytestmark = pytest.mark.django_db

WORKSPACE = [
    "show-tender",
    "lots",
    "add-lot",
    "access",
    "conditions",
    "dates",
    "withheld",
    "partners",
    "language",
    "delivery",
    "checks",
    "strip",
    "versions",
    "review",
    "cancel",
    "write-lesson",
]


@pytest.fixture
def people(db):
    buyer = make.buyer()
    return buyer, make.officer(buyer), make.approver(buyer)


@pytest.fixture
def officer(client, people):
    return make.sign_in(client, people[1])


@pytest.fixture
def draft(people):
    buyer, officer, _ = people
    return make.tender(buyer, author=officer)


def same_page(response, reference):
    """The page without what differs from one request to the next."""
    text = response.content.decode().replace(reference, "")
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value="|nonce=")[^"]+', "", text)


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def test_a_draft_is_mended_from_its_beginning_and_each_step_leads_to_where_that_is_done(officer, draft):
    draft.why = ""
    draft.save()
    page = officer.get(url("show-tender", draft.reference))

    assert [step["href"] for step in page.context["steps"]] == [
        url("change-section", draft.reference, "why"),
        url("change-section", draft.reference, "outcomes"),
        f"/tenders/{draft.reference}/plan/",
    ], "a draft is led all the way to publication, before it is offered for review"
    assert "all the same" not in page.text
    few = next_steps(draft, ["change", "submit_for_review"], page.context["blocks"][:1], 0)
    assert few[-1]["text"].startswith("1 check is still in the way")
    elsewhere = Finding(
        "Name officers.", Effect("On the opening page.", url="/opening/T-1/"), 0, BLOCK, "OPEN-1"
    )
    (step,) = next_steps(draft, ["change"], [elsewhere], 0)
    assert step == {"title": "Name officers.", "text": "On the opening page.", "href": "/opening/T-1/"}
    late, early = (
        Finding("No deadline yet.", check_id="DATES-1"),
        Finding("No outcome yet.", check_id="OUTCOME-1"),
    )
    assert sorted([late, early], key=place_in_draft) == [early, late]


@pytest.mark.parametrize("name", WORKSPACE)
def test_an_officer_opens_every_page_of_a_draft(officer, draft, name):
    response = officer.get(url(name, draft.reference))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", WORKSPACE)
@pytest.mark.parametrize("who", ["rival officer", "supplier"])
def test_a_stranger_gets_the_same_404_as_for_a_missing_one(client, draft, name, who):
    make.sign_in(client, make.officer() if who == "rival officer" else make.bidder())
    hidden = client.get(url(name, draft.reference))
    missing = client.get(url(name, "T-9999"))
    assert hidden.status_code == missing.status_code == 404
    assert same_page(hidden, draft.reference) == same_page(missing, "T-9999")


def test_every_room_of_a_tender_is_one_press_away_and_opens(officer, draft):
    page = officer.get(reverse("tenders:show-tender", args=[draft.reference])).content.decode()
    rooms = ["scoring:show-plan", "opening:tender", "bids:received", "assess:show-panel"]
    for room in rooms:
        address = reverse(room, args=[draft.reference])
        assert f'href="{address}"' in page
        assert officer.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize("section", ["why", "users", "limits", "quality", "capability_plan", "notice"])
def test_a_section_is_changed_and_a_version_kept(officer, draft, section):
    page = officer.get(url("change-section", draft.reference, section))
    assert page.status_code == 200
    data = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    data |= {
        "why": "Something else is wrong now, for families.",
        "title": "Another title",
    }
    before = draft.versions.count()
    response = officer.post(url("change-section", draft.reference, section), data)
    assert response.status_code == 302, response.context["form"].errors
    assert draft.versions.count() >= before


def test_a_section_that_is_none_is_not_found(officer, draft):
    assert officer.get(url("change-section", draft.reference, "staff")).status_code == 404


def test_a_tender_begins_with_what_is_wrong_and_for_whom(officer):
    page = officer.get(url("draft-tender"))
    assert "What is wrong, and for whom?" in page.content.decode()

    empty = officer.post(url("draft-tender"), {"why": "", "title": "Better"})
    assert empty.status_code == 422
    assert "Answer the question" in empty.content.decode()

    made = officer.post(url("draft-tender"), {"why": "Families wait 47 days.", "title": "Shorter waits"})
    assert made.status_code == 302
    assert Tender.objects.get().why == "Families wait 47 days."


def test_a_lot_is_added_changed_and_taken_out(officer, draft):
    data = {"title": "Book a time", "value_gbp": "90000", "term_months": "12", "extension_months": ""}
    assert officer.post(url("add-lot", draft.reference), data).status_code == 302
    assert draft.lots.count() == 2

    bad = officer.post(url("add-lot", draft.reference), {**data, "value_gbp": "-5"})
    assert bad.status_code == 422
    bad = officer.post(url("add-lot", draft.reference), {**data, "term_months": "lots"})
    assert "whole number" in bad.content.decode()

    assert (
        officer.post(url("change-lot", draft.reference, 2), {**data, "title": "Book a visit"}).status_code
        == 302
    )
    assert officer.post(url("remove-lot", draft.reference, 1)).status_code == 302
    assert [(lot.number, lot.title) for lot in draft.lots.all()] == [(1, "Book a visit")]


def test_the_split_proposal_makes_the_lots_in_one_press(officer, draft):
    lot = draft.lots.get()
    lot.title = "One integrated system"
    lot.description = "assessments, documents, payments, debt, safeguarding, letters and reporting"
    lot.save()
    page = officer.get(url("split-lot", draft.reference, 1))
    assert "show safeguarding history" in page.content.decode().lower()

    response = officer.post(url("split-lot", draft.reference, 1), {"total_gbp": "830000"})

    assert response.status_code == 302
    lots = list(draft.lots.all())
    assert len(lots) >= 3
    assert sum(lot.value_gbp for lot in lots) == 830_000
    assert [lot.reference for lot in lots] == [f"{draft.reference}-L{lot.number}" for lot in lots]
    assert draft.versions.last().note.startswith("lot 1 split")


def test_dates_are_computed_and_stored_in_one_step(officer, draft):
    from django.utils import timezone

    day = timezone.localdate() + timedelta(days=3)
    data = {
        "publish_on_0": day.day,
        "publish_on_1": day.month,
        "publish_on_2": day.year,
        "days_to_bid": 30,
        "first_value_days": 90,
    }
    assert officer.post(url("dates", draft.reference), data).status_code == 302
    draft.refresh_from_db()
    assert (draft.deadline_at.date() - day).days >= 30
    assert draft.questions_close_at < draft.answers_by_at < draft.deadline_at
    assert draft.result_promised_on > draft.deadline_at.date()

    past = officer.post(url("dates", draft.reference), {**data, "publish_on_2": 2020})
    assert past.status_code == 422
    wrong = officer.post(url("dates", draft.reference), {**data, "publish_on_0": 31, "publish_on_1": 2})
    assert "real date" in wrong.content.decode()


def test_access_shows_each_lost_point_with_its_fix_and_the_new_score(officer, draft):
    actions.change_tender(draft, by=draft.author, price_weight_pct=Decimal(60))
    page = officer.get(url("access", draft.reference)).content.decode()
    assert "Weigh price at 30% or less." in page
    assert "→" in page


def test_the_delivery_model_is_assessed_on_its_page(officer, draft):
    data = {
        f"answer_{key}": "4"
        for key in ["lasting", "strategy", "data", "skills", "market", "speed", "cost", "exit"]
    }
    response = officer.post(
        url("delivery", draft.reference),
        {**data, "choice": "make", "paragraph": "It is our service itself.", "need_months": 60},
    )
    assert response.status_code == 302
    draft.delivery_model.refresh_from_db()
    assert draft.delivery_model.result.advice == "make"


def test_versions_are_compared_word_by_word(officer, draft):
    actions.change_tender(draft, by=draft.author, why="Families wait 47 days for a decision.")
    actions.change_tender(draft, by=draft.author, why="Families wait 20 days for a decision.")
    page = officer.get(url("versions", draft.reference)).content.decode()
    assert (
        '<del class="app-difference__removed"><span class="govuk-visually-hidden">removed: </span>47</del>'
        in page
    )
    assert (
        '<ins class="app-difference__added"><span class="govuk-visually-hidden">added: </span>20</ins>'
        in page
    )


def test_a_wrong_version_number_is_answered(officer, draft):
    assert (
        officer.get(url("versions", draft.reference) + "?from=x&to=99999999999999999999").status_code == 200
    )


def test_a_reason_to_go_on_stays_with_the_tender(officer, draft):
    actions.change_tender(draft, by=draft.author, price_weight_pct=Decimal(60))
    page = url("checks", draft.reference)

    thin = officer.post(page, {"check_id": "PRICE-1", "lot": 0, "reason": "because"})
    assert thin.status_code == 422
    kept = officer.post(
        page, {"check_id": "PRICE-1", "lot": 0, "reason": "The goods are the same whoever brings them."}
    )
    assert kept.status_code == 302
    assert "The goods are the same" in officer.get(page).content.decode()


def test_no_reason_outweighs_a_check_that_the_law_asks_for(officer, draft):
    actions.change_tender(draft, by=draft.author, proof_wanted_at="bid")
    response = officer.post(
        url("checks", draft.reference),
        {"check_id": "LAW-1", "lot": 0, "reason": "We have always done it like this here."},
    )
    assert response.status_code == 422
    assert "No reason can outweigh" in response.content.decode()


def test_every_check_has_a_page_that_everyone_can_read(client):
    from procurement.tenders.checks import REGISTER

    assert client.get(url("list-checks")).status_code == 200
    for check_id in REGISTER:
        assert client.get(url("show-check", check_id)).status_code == 200
    assert client.get(url("show-check", "NOPE-1")).status_code == 404


def test_the_public_page_shows_a_published_tender_to_everyone(client, people):
    tender = make.published_tender(people[0], lots=2, result_promised_on=None)
    page = client.get(url("show-tender", tender.reference))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Bids must be in before" in text
    assert "Prices stay sealed" in text
    assert "Calculate debt 2" in text
    assert people[1].email not in text and tender.author.name not in text


def test_a_draft_has_no_public_page(client, draft):
    for name in ("show-tender", "show-public", "show-questions"):
        assert client.get(url(name, draft.reference)).status_code == 404
    assert client.get(url("pack", draft.reference, "pdf")).status_code == 404
    assert client.get(f"/api/v1/tenders/{draft.reference}/ocds").status_code == 404


def test_a_late_result_shows_as_late(client, people):
    from django.utils import timezone

    tender = make.published_tender(people[0])
    Tender.objects.filter(pk=tender.pk).update(
        published_at=timezone.now() - timedelta(days=60),
        deadline_at=timezone.now() - timedelta(days=30),
        result_promised_on=timezone.localdate() - timedelta(days=1),
    )
    assert "Late" in client.get(url("show-tender", tender.reference)).content.decode()


def test_a_withheld_part_is_not_shown_and_says_why(client, people):
    tender = make.published_tender(
        people[0],
        limits="The refuge at Mill Lane",
        withheld=[{"field": "limits", "ground": "national_security", "reason": "It names refuges."}],
    )
    for address in (url("show-tender", tender.reference), f"/api/v1/tenders/{tender.reference}/ocds"):
        text = client.get(address).content.decode()
        assert "Mill Lane" not in text
    assert "It names refuges." in client.get(url("show-tender", tender.reference)).content.decode()


@pytest.mark.parametrize("form", ["pdf", "odt"])
def test_the_pack_is_a_real_document(client, people, form):
    tender = make.published_tender(people[0])
    response = client.get(url("pack", tender.reference, form))
    assert response.status_code == 200
    if form == "pdf":
        assert response.content.startswith(b"%PDF-")
    else:
        with zipfile.ZipFile(io.BytesIO(response.content)) as file:
            assert b"Fewer families" in file.read("content.xml")
    assert client.get(url("pack", tender.reference, "exe")).status_code == 404


def test_a_part_answers_script_and_the_page_answers_without(officer, draft):
    page = url("change-section", draft.reference, "why")
    part = officer.post(page, {"title": "", "why": "x"}, headers={"HX-Request": "true"})
    assert part.status_code == 422
    assert part.content.decode().strip().startswith("<app-keep>")
    whole = officer.post(page, {"title": "", "why": "x"})
    assert "<html" in whole.content.decode()


@pytest.mark.parametrize(
    "text",
    ["\x00", "مرحبا بالعالم", "<script>alert(1)</script>", "a" * 59_000, "🙂" * 1000, "{{ 7 }}{% x %}"],
)
def test_strange_words_are_kept_or_refused_and_never_break_a_page(officer, draft, text):
    response = officer.post(
        url("change-section", draft.reference, "limits"), {"limits": text, "known_risks": ""}
    )
    assert response.status_code in (302, 422)
    page = officer.get(url("show-tender", draft.reference))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_words_beyond_the_limit_are_refused_and_kept_in_the_form(officer, draft):
    response = officer.post(
        url("change-section", draft.reference, "limits"), {"limits": "b" * 60_001, "known_risks": ""}
    )
    assert response.status_code == 422
    assert "characters or fewer" in response.content.decode()
    assert "bbbb" in response.content.decode()


def test_a_draft_whose_planned_closing_has_passed_is_not_among_the_closed(officer, draft):
    draft.deadline_at = timezone.now() - timedelta(days=1)
    draft.save()
    for status, there in (("closed", False), ("drafts", True)):
        assert (draft.title in officer.get(url("list-tenders"), {"status": status}).text) is there


def test_the_list_does_not_grow_in_queries_with_its_rows(officer, people, django_assert_max_num_queries):
    counts = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for wanted in (3, 15):
        while Tender.objects.count() < wanted:
            make.tender(people[0], author=people[1])
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert officer.get(url("list-tenders")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_workspace_runs_few_queries_however_many_lots(officer, people):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # The bank holidays are read once a minute: not by every page.
    officer.get(url("show-tender", make.tender(people[0], author=people[1]).reference))
    counts = []
    for lots in (1, 20):
        tender = make.tender(people[0], author=people[1], lots=lots)
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(url("show-tender", tender.reference)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_public_page_asks_the_same_with_three_and_thirty_of_everything(client, people):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tender = make.published_tender(people[0])
    page, counts, now = url("show-public", tender.reference), [], timezone.now()
    client.get(page)
    for number in range(1, 31):
        ParticipationCondition.objects.create(
            tender=tender,
            number=100 + number,
            kind="legal",
            text=f"Condition {number}",
            why_proportionate="Why",
        )
        Clarification.objects.create(
            tender=tender, number=100 + number, question=f"What of {number}?", answer="Yes.", answered_at=now
        )
        if number in (3, 30):
            with CaptureQueriesContext(connection) as seen:
                shown = client.get(page).text
            assert all(
                text in shown for text in (f"Condition {number}", f"What of {number}?", "Legal capacity")
            )
            assert f"P{100 + number}" in shown
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_the_pipeline_leads_to_a_draft(officer, client, people):
    made = officer.post(
        url("add-to-pipeline"),
        {"title": "Shorter waits", "problem": "Families wait 47 days.", "low_gbp": "1", "high_gbp": "2"},
    )
    assert made.status_code == 302
    upside = officer.post(
        url("add-to-pipeline"), {"title": "x", "problem": "y", "low_gbp": "5", "high_gbp": "2"}
    )
    assert upside.status_code == 422
    entry = people[0].pipeline.get()
    assert officer.post(url("draft-from-pipeline", entry.reference)).status_code == 302
    tender = Tender.objects.get()
    assert tender.why == "Families wait 47 days."
    officer.logout()
    page = officer.get(url("pipeline")).content.decode()
    assert "Families wait 47 days." in page and tender.reference not in page


def test_a_tender_is_approved_and_published_by_pages_alone(client, people):
    buyer, officer, approver = people
    tender = make.tender(buyer, author=officer)
    from procurement.tenders import checks

    actions.attach_plan(tender, make.plan_snapshot(), by=officer)
    make.sign_in(client, officer)
    sent = client.post(url("review", tender.reference), {"verb": "submit", "words": ""}, follow=True)
    assert sent.redirect_chain and "Sent for review. A second person reads it." in sent.text
    own = client.post(url("review", tender.reference), {"verb": "approve", "words": ""})
    assert own.status_code == 422
    client.logout()
    make.sign_in(client, approver)
    assert (
        client.post(url("review", tender.reference), {"verb": "approve", "words": "Good"}).status_code == 302
    )
    blocks = [each for each in checks.run_checks(Tender.objects.get(), stage="publishing") if each.blocks]
    page = client.get(url("publish", tender.reference))
    assert page.status_code == 200
    for block in blocks:
        assert block.title in page.content.decode()
    response = client.post(url("publish", tender.reference))
    assert response.status_code == (422 if blocks else 302)


def test_a_bidder_is_led_from_an_open_tender_to_its_bid_and_nobody_else_is(client):
    tender = make.published_tender()
    page, way = url("show-public", tender.reference), reverse("finding:decide", args=[tender.reference])
    assert way not in client.get(page).text
    make.sign_in(client, make.bidder())
    assert way in client.get(page).text
    assert client.get(way).status_code == 200

    tender = make.published_tender(
        published_at=timezone.now() - timedelta(days=9), deadline_at=timezone.now() - timedelta(days=1)
    )
    shown = client.get(url("show-public", tender.reference)).text
    assert reverse("finding:decide", args=[tender.reference]) not in shown


def test_an_officer_whose_outcome_is_not_in_the_list_is_led_to_where_it_is_built(officer, draft):
    page = officer.get(url("change-section", draft.reference, "outcomes")).text

    assert reverse("outcomes:draft") in page


@pytest.mark.parametrize(
    ("status", "leads_to"),
    [
        ("published", "/opening/{}/"), ("assessing", "/assess/{}/"), ("quality_locked", "/opening/{}/"),
        ("priced", "/results/{}/"), ("recommended", "/results/{}/"), ("standstill", "/results/{}/"),
    ],
)  # fmt: skip
def test_the_page_of_a_closed_tender_says_what_goes_on_and_where(client, people, status, leads_to):
    tender = make.published_tender(
        people[0],
        published_at=timezone.now() - timedelta(days=9),
        deadline_at=timezone.now() - timedelta(days=1),
    )
    Tender.objects.filter(pk=tender.pk).update(status=status)

    page = make.sign_in(client, make.officer(people[0])).get(url("show-tender", tender.reference))

    assert [step["href"] for step in page.context["steps"]] == [leads_to.format(tender.reference)]
    assert "Closed at" in page.text


def test_who_sent_a_tender_for_review_reads_whom_it_waits_for_and_who_published_it_that_it_is_out(
    client, people
):
    tender = make.published_tender(people[0])
    reader = make.sign_in(client, make.officer(people[0]))

    out = reader.get(url("publish", tender.reference)).text
    assert "It was published on" in out
    assert "Publish now" not in out

    Tender.objects.filter(pk=tender.pk).update(status="in_review", published_at=None)
    steps = reader.get(url("show-tender", tender.reference)).context["steps"]
    assert [step["title"] for step in steps] == ["Wait for the second person"]


@pytest.mark.parametrize("role", ["centre_analyst", "hr", "service_owner"])
def test_every_link_of_a_tenders_page_lets_its_reader_in(client, role):
    tender = make.tender()
    reader = make.analyst() if role == "centre_analyst" else make.user(role, tender.buyer)
    make.sign_in(client, reader)

    page = client.get(f"/tenders/{tender.reference}/").content.decode()

    for address in set(re.findall(r'<a [^>]*href="(/tenders/[^"#]+)"', page)):
        assert client.get(address).status_code < 400, address
