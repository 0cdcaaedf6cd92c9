"""What machines read: outcomes, readings, contracts, suppliers, components, compositions, the framework of roles."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from procurement.catalogue import actions as catalogue
from procurement.contracts.models import Payment
from procurement.outcomes.models import Measure, Reading
from procurement.services import actions as services
from tests import make
from tests.procurement.contracts.test_run_contract import contract, grown

pytestmark = pytest.mark.django_db
API = "/api/v1/"


def read(client, address, **query):
    answer = client.get(API + address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def bought(db):
    return contract()


def test_anybody_reads_contracts_page_by_page_and_as_csv(client, bought):
    other = contract()
    first = read(client, "contracts", limit=1)
    assert [one["reference"] for one in first["contracts"]] == [bought.reference]
    assert first["contracts"][0]["value_gbp"] == "100000.00"
    rest = read(client, "contracts", limit=1, after=first["next"])
    assert ([one["reference"] for one in rest["contracts"]], rest["next"]) == ([other.reference], None)
    sheet = client.get(f"{API}contracts", {"format": "csv"})
    assert sheet["Content-Type"] == "text/csv; charset=utf-8"
    assert bought.reference in sheet.content.decode()
    for wrong in ({"limit": 0}, {"limit": "many"}, {"format": "xml"}, {"after": "\x00"}):
        assert client.get(f"{API}contracts", wrong).status_code == 400
    assert read(client, "contracts", after="C-none")["contracts"] == []


def test_payments_and_variations_are_read_by_the_people_of_the_contract_alone(client, bought):
    Payment.objects.create(
        contract=bought,
        amount_gbp=Decimal("40.50"),
        paid_on=date(2027, 2, 1),
        invoice="=1",
        entered_by=bought.officer,
    )
    grown(bought, 500)
    make.sign_in(client, bought.bidder)
    assert read(client, f"contracts/{bought.reference}/payments") == {
        "payments": [{"invoice": "=1", "paid_on": "2027-02-01", "amount_gbp": "40.50"}],
        "next": None,
    }
    Payment.objects.create(
        contract=bought,
        amount_gbp=Decimal("-5.00"),
        paid_on=date(2027, 3, 1),
        invoice="credit",
        entered_by=bought.officer,
    )
    sheet = client.get(f"{API}contracts/{bought.reference}/payments?format=csv").content.decode()
    assert sheet.splitlines()[1:] == ["'=1,2027-02-01,40.50", "credit,2027-03-01,-5.00"]
    (change,) = read(client, f"contracts/{bought.reference}/variations")["variations"]
    assert (change["cause"], change["change_gbp"], change["status"]) == ("scope", "500.00", "justified")
    make.sign_in(client, make.bidder())
    for part in ("payments", "variations"):
        assert client.get(f"{API}contracts/{bought.reference}/{part}").status_code == 404


def test_payments_and_variations_are_read_page_by_page_of_their_own_contract(client, bought):
    other = contract()
    for one in (other, bought):  # the same invoices and numbers under another contract
        for invoice in ("INV/1", "INV 2", "INV 3"):
            Payment.objects.create(
                contract=one, amount_gbp=1, paid_on=date(2027, 2, 1), invoice=invoice, entered_by=one.officer
            )
        grown(one, 500), grown(one, 600), grown(one, 700)
    make.sign_in(client, bought.bidder)
    for part, name, names in (
        ("payments", "invoice", ["INV/1", "INV 2", "INV 3"]),
        ("variations", "reference", [f"{bought.reference}-V{number}" for number in (1, 2, 3)]),
    ):
        address = f"contracts/{bought.reference}/{part}"
        first = read(client, address, limit=2)
        assert ([one[name] for one in first[part]], first["next"]) == (names[:2], names[1])
        link = client.get(f"{API}{address}", {"limit": 2})["Link"]
        rest = client.get(link.split(">")[0].removeprefix("<")).json()
        assert ([one[name] for one in rest[part]], rest["next"]) == (names[2:], None)
        for unknown in (
            "none",
            f"{other.reference}-V1",
            f"{bought.reference}-V²",
            f"{bought.reference}-V99999",
        ):
            assert read(client, address, after=unknown)[part] == []
        assert client.get(f"{API}{address}", {"limit": 0}).status_code == 400


def test_a_supplier_is_told_to_the_public_once_a_contract_of_it_stands(client, bought):
    make.supplier()
    (told,) = read(client, "suppliers")["suppliers"]
    assert (told["reference"], told["contracts"], told["awarded_gbp"]) == (
        bought.supplier.reference,
        1,
        "100000.00",
    )
    bought.status = "fallen"
    bought.save(update_fields=["status"])
    assert read(client, "suppliers")["suppliers"] == []


def test_outcomes_of_published_tenders_are_public_with_their_standing_readings(client):
    from tests.procurement.services.test_show_whole_service import outcome_of

    tender = make.published_tender()
    found = outcome_of(tender.buyer)
    measure = Measure.objects.create(
        outcome=found, kind="primary", name="waits", unit="days", target=Decimal(9)
    )
    by = make.officer(tender.buyer)
    Reading.objects.create(
        measure=measure, value=12, read_on=date(2026, 9, 30), evidence="The list", entered_by=by
    )
    address = f"measures/{found.reference}.1/readings"
    assert read(client, "outcomes")["outcomes"] == []
    assert client.get(API + address).status_code == 404
    tender.outcomes.add(found)
    (told,) = read(client, "outcomes")["outcomes"]
    assert [(one["id"], one["name"]) for one in told["measures"]] == [(f"{found.reference}.1", "waits")]
    (reading,) = read(client, address)["readings"]
    assert (reading["value"], reading["verified"]) == ("12.0000", False)
    for wrong in ("2", "0", "x", "-1", "²", "9" * 30):
        assert client.get(f"{API}measures/{found.reference}.{wrong}/readings").status_code == 404


def test_components_and_who_needs_them_are_public_and_a_composition_is_its_buyers(client):
    owner = make.user("service_owner", make.buyer())
    component = catalogue.add_component(
        owner.organisations[0], by=owner, title="take a payment", capability="take-a-payment", does="Takes cards.",
        gives=["receipt"],
    )  # fmt: skip
    other = make.buyer()
    catalogue.need_component(component, by=make.officer(other), buyer=other)
    (told,) = read(client, "components")["components"]
    assert (told["gives"], told["freedom_points"]) == (["receipt"], None)
    assert read(client, f"components/{component.reference}/needs")["needs"][0]["buyer"] == other.name
    service = services.add_service(owner.organisations[0], by=owner, title="pay rent", users="tenants")
    services.add_step(service, by=owner, title="I pay", components=[component])
    make.sign_in(client, owner)
    composition = read(client, f"services/{service.reference}/composition")
    assert composition["steps"][0]["components"][0]["title"] == "take a payment"
    assert (composition["coverage_pct"], composition["yearly_gbp"], composition["worst"]) == (0, "0.00", None)


def test_the_framework_is_read_with_its_licence(client):
    assert [len(read(client, f"framework/{part}")[part]) for part in ("roles", "levels", "skills")] == [
        210,
        4,
        186,
    ]
    assert "Open Government Licence" in read(client, "framework/levels")["levels"][0]["licence"]
    assert client.get(f"{API}framework/people").status_code == 404


def test_a_list_asks_as_few_queries_with_thirty_rows_as_with_three(client, django_assert_max_num_queries):
    for many in (3, 30):
        for _ in range(many):
            contract()
        with django_assert_max_num_queries(3):
            read(client, "contracts", limit=200)


def test_the_description_of_the_api_names_every_list(tmp_path):
    call_command("spectacular", file=str(tmp_path / "api.yaml"), validate=True, fail_on_warn=True)
    written = (tmp_path / "api.yaml").read_text()
    for path in ("contracts", "contracts/{reference}/payments", "contracts/{reference}/variations", "suppliers",
                 "components", "components/{reference}/needs", "outcomes", "measures/{measure}/readings",
                 "services/{reference}/composition",
                 "framework/roles", "framework/levels", "framework/skills"):  # fmt: skip
        assert f"/api/v1/{path}:" in written
