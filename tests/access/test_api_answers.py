"""Every answer of the API is what its description says, for each call that the access table can read."""

import json
import re

import pytest
from django.db import transaction
from django.urls import resolve, reverse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.access.table import VISITORS, gather

pytestmark = pytest.mark.django_db
ROWS, _ = gather()
READ = {name: row for name, row in ROWS.items() if name.startswith("api-") and row.method == "GET"}
# What has a standard of its own, or is a file.
ELSEWHERE = {
    "api-schema", "api-guide", "api-tender-ocds", "api-releases", "api-records", "api-month-releases",
    "api-report-file",
}  # fmt: skip


def strict(schema):
    """Return an OpenAPI schema as JSON Schema that takes no field which is not described."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items() if key != "nullable"}
    if "properties" in made:
        made.setdefault("additionalProperties", False)
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


@pytest.fixture(scope="module")
def described():
    """Gives the description of what an address answers to a method with a status, ready to hold an answer against."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    components = {"components": strict(schema["components"])}
    operations = {re.sub(r"\{[^}]*\}", "*", path): found for path, found in schema["paths"].items()}

    def find(address, method, status):
        operation = operations["/" + re.sub(r"<[^>]*>", "*", resolve(address).route)][method]
        answered = operation["responses"][str(status)]["content"]["application/json"]["schema"]
        says = "$ref" in answered or answered.get("properties") or answered.get("type") != "object"
        return bool(says), Draft202012Validator({**strict(answered), **components})

    return find


def faults_of(answer, check, name):
    return [
        f"{name}: {fault.json_path}: {fault.message[:200]}"
        for fault in check.iter_errors(json.loads(answer.content))
    ]


@pytest.mark.prove
def test_every_answer_holds_to_its_description(world, visit, described):
    wrong, held = [], 0
    for name, row in sorted(READ.items()):
        if name in ELSEWHERE:
            continue
        address = reverse(name, args=[str(arg) for arg in row.args(world)])
        visitor = next(each for each in reversed(VISITORS) if each in row.open_to)
        answer = visit(visitor).get(address + row.query)
        assert answer.status_code == 200, (name, visitor, answer.content)
        says, check = described(address, "get", 200)
        wrong += faults_of(answer, check, name)
        held += 1
        if not says:
            wrong.append(f"{name} describes nothing of its answer")
    assert held > 20
    assert not wrong, "\n".join(wrong)


PRICE = {"formula_id": "linear-floor-ceiling-v1", "weight_pct": "20", "floor_gbp": "90", "ceiling_gbp": "140"}
CASE = {
    "plan": {"criteria": [{"code": "C1", "weight_pct": "80", "scale_max": "5"}], "price": PRICE},
    "bids": [
        {"reference": "A", "marks": {"C1": "4"}, "price_gbp": "118"},
        {"reference": "B", "marks": {"C1": "5"}, "price_gbp": "102"},
    ],
}
TEXT = "We need 40 developers for £2m. Turnover of £5m a year is needed. Bids are due in 10 days."
LOT = {"title": "All", "value_gbp": "90000", "text": "Take payments and send letters."}
# (name, method, body, status), in order: one write builds on another. The row of the table says where and who.
WRITES = [
    ("api-check-language", "post", {"text": TEXT, "title": "Provision of 4 developers"}, 200),
    ("api-check-access", "post", {"text": TEXT}, 200),
    ("api-check-access", "post", {"lots": [LOT]}, 200),
    ("api-check-bundling", "post", {"lots": [LOT]}, 200),
    ("api-check-tender", "post", {"title": "Developers", "text": TEXT, "lots": [LOT]}, 200),
    ("api-score", "post", CASE, 200),
    ("api-simulate-price", "post", {**CASE, "draws": 10, "compare_with": CASE["plan"]}, 200),
    ("api-drafts", "post", {"title": "Shorter waits"}, 201),
    ("api-draft", "patch", {"users": "Families"}, 200),
    ("api-draft-lots", "post", {"title": "Second"}, 201),
    ("api-draft-lot", "patch", {"title": "First", "value_gbp": "90000.00"}, 200),
    ("api-draft-lot", "delete", None, 200),
    ("api-draft-plan", "put", {}, 200),
    ("api-draft-plan", "patch", {"weights": {"price": "25"}, "price": {"budget_gbp": "90000.00"}}, 200),
    ("api-draft-criteria", "post", {"title": "Handing over"}, 201),
    ("api-draft-criterion", "patch", {"word_limit": 300}, 200),
    ("api-draft-criterion", "delete", None, 200),
    ("api-draft-review", "post", {}, 200),
    ("api-bid-part", "put", {"value": "We ask families."}, 200),
    ("api-bid-withdraw", "post", {"reason": "No time"}, 200),
    ("api-reports", "post", {"kind": "sme-share", "file_format": "csv"}, 202),
]


def test_every_answer_to_a_write_holds_to_its_description(world, visit, described):
    wrong = []
    with transaction.atomic():
        for name, method, body, status in WRITES:
            row = ROWS[name]
            address = reverse(name, args=[str(arg) for arg in row.args(world)])
            visitor = next(each for each in ("officer", *reversed(VISITORS)) if each in row.open_to)
            sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            answer = getattr(visit(visitor), method)(address, **sent)
            assert answer.status_code == status, (name, method, visitor, answer.content)
            says, check = described(address, method, status)
            wrong += faults_of(answer, check, f"{method} {name}")
            if not says:
                wrong.append(f"{method} {name} describes nothing of its answer")
        transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
