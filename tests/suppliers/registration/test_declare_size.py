"""Declaring, verifying, questioning and settling a size; the past is never rewritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from procurement.errors import Refused
from procurement.notifications.models import Notice
from suppliers.registration import actions
from suppliers.registration.models import SizeDeclaration, size_class
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def luca():
    return make.supplier_admin()


@pytest.fixture
def bluepetal(luca):
    return luca.organisations[0]


def declare(firm, by, staff=40, **facts):
    facts = {
        "year_ended_on": date(2026, 3, 31),
        "staff": Decimal(staff),
        "turnover_gbp": Decimal(3_000_000),
        "balance_sheet_gbp": None,
        "evidence": "Filed accounts",
        **facts,
    }
    return actions.declare_size(firm, by=by, **facts)


def test_the_group_counts_and_every_step_is_kept_in_words(bluepetal, luca, client):
    actions.record_owner(
        bluepetal, by=luca, name="Colossus", share_pct=Decimal(100), is_firm=True,
        staff=Decimal(9000), turnover_gbp=Decimal(10**9), balance_sheet_gbp=Decimal(10**9),
    )  # fmt: skip
    declaration = declare(bluepetal, luca)
    assert declaration.label == "large"
    assert declaration.reasons[0].startswith("Colossus is 100% linked")
    assert declaration.holdings[0]["share_pct"] == "100.00"
    make.sign_in(client, luca)
    registration = client.get(reverse("suppliers:registration", args=[bluepetal.reference])).text
    assert "recorded an owner or linked firm" in registration.split('id="history-title"')[1]


def test_a_new_year_is_a_new_row_and_the_class_of_an_earlier_day_stays(bluepetal, luca):
    first = declare(bluepetal, luca, staff=40)
    SizeDeclaration.objects.filter(pk=first.pk).update(superseded=False)
    yesterday = timezone.localdate() - timedelta(days=1)
    second = declare(bluepetal, luca, staff=400)
    assert size_class(bluepetal) == "large"
    assert size_class(bluepetal, yesterday) == "unknown"
    first.refresh_from_db()
    assert (first.label, first.superseded, second.superseded) == ("sme", True, False)


def test_the_database_refuses_to_rewrite_figures(bluepetal, luca):
    declaration = declare(bluepetal, luca)
    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_sizedeclaration SET staff = 1 WHERE id = %s", [declaration.pk])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"year_ended_on": date(2999, 1, 1)}, "size.future"),
        ({"staff": None, "turnover_gbp": None}, "size.no_figures"),
        ({"evidence": "  "}, "size.no_evidence"),
        ({"staff": Decimal(-1)}, "size.bad_figure"),
    ],
)
def test_what_cannot_be_declared_is_refused_and_nothing_is_kept(bluepetal, luca, facts, code):
    with pytest.raises(Refused) as refusal:
        actions.declare_size(
            bluepetal, by=luca,
            **{"year_ended_on": date(2026, 3, 31), "staff": Decimal(1), "turnover_gbp": Decimal(1),
               "balance_sheet_gbp": None, "evidence": "Accounts", **facts},
        )  # fmt: skip
    assert refusal.value.code == code
    assert not SizeDeclaration.objects.exists()


def test_the_centre_questions_the_supplier_answers_the_centre_settles(bluepetal, luca, client):
    declaration = declare(bluepetal, luca)
    priya = make.analyst()
    make.sign_in(client, priya)
    url = reverse("suppliers:show-size", args=[declaration.reference])
    client.post(url, {"verb": "question", "question-question": "Who owns you?"})
    make.sign_in(client, luca)
    assert "Who owns you?" in client.get(url).text
    client.post(url, {"verb": "answer", "answer-answer": "Colossus does."})
    make.sign_in(client, priya)
    client.post(url, {"verb": "settle", "settle-label": "large", "settle-reason": "Wholly owned."})
    declaration.refresh_from_db()
    assert (declaration.status, declaration.label, declaration.stands_as) == ("settled", "sme", "large")
    assert size_class(bluepetal) == "large"
    history = client.get(url).text.split('id="history-title"')[1]
    assert [
        history.count(word) for word in (" declared ", " questioned ", " answered the question", " settled ")
    ] == [1] * 4


def test_a_question_about_a_size_leads_both_sides_to_it_and_asks_each_only_while_it_is_theirs(
    bluepetal, luca, client
):
    declaration, priya = declare(bluepetal, luca), make.analyst()
    url = reverse("suppliers:show-size", args=[declaration.reference])
    asked, looked_at = "Answer the centre’s question about your size", "Look at 1 size declaration"
    actions.question_size(declaration, by=priya, question="Who owns you?")

    make.sign_in(client, priya)
    assert looked_at not in client.get("/").text
    assert "Questioned: the supplier answers" in client.get(reverse("suppliers:sizes")).text
    make.sign_in(client, luca)
    home = client.get("/").text
    assert asked in home
    assert f'href="{url}"' in home.split(asked)[0][-200:]
    said = client.post(url, {"verb": "answer", "answer-answer": "Colossus does."}, follow=True).text
    assert "Your answer is sent. The centre settles the size next" in said
    assert asked not in client.get("/").text
    make.sign_in(client, priya)
    assert looked_at in client.get("/").text
    actions.settle_size(declaration, by=priya, label="large", reason="Wholly owned.")

    told = list(Notice.objects.filter(user=luca).order_by("pk"))
    assert [(notice.link, notice.words.by_when) for notice in told] == [(url, "")] * 2
    assert told[1].words.happened == f"Your size declaration {declaration.reference} is settled: large."


def test_nobody_verifies_their_own_size(bluepetal, luca, client):
    declaration = declare(bluepetal, luca)
    with pytest.raises(Refused) as refusal:
        actions.verify_size(declaration, by=luca)
    assert refusal.value.code == "size_declaration.not_yours"
    make.sign_in(client, luca)
    answer = client.post(reverse("suppliers:show-size", args=[declaration.reference]), {"verb": "verify"})
    assert answer.status_code == 422


def test_a_verb_without_its_form_is_refused_in_words(bluepetal, luca, client):
    declaration = declare(bluepetal, luca)
    make.sign_in(client, make.analyst())
    url = reverse("suppliers:show-size", args=[declaration.reference])
    assert client.post(url, {"verb": "question"}).status_code == 422
    assert client.post(url, {"verb": "settle"}).status_code == 422
    assert client.post(url, {"verb": "nonsense"}).status_code == 404


def test_strangers_see_neither_the_list_nor_a_declaration(bluepetal, luca, client):
    declaration = declare(bluepetal, luca)
    for person in (make.bidder(), make.officer()):
        make.sign_in(client, person)
        assert client.get(reverse("suppliers:sizes")).status_code == 404
        assert client.get(reverse("suppliers:show-size", args=[declaration.reference])).status_code == 404


def test_the_list_of_the_centre_does_not_ask_more_with_more_rows(client, django_assert_max_num_queries):
    make.sign_in(client, make.analyst())
    for _ in range(12):
        admin = make.supplier_admin()
        declare(admin.organisations[0], admin)
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("suppliers:sizes"))
    assert answer.text.count("Declared</td>") == 12
