"""Every answer of the API is what its description says, for each call that the access table can read."""

import json
import re

import pytest
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


def test_every_answer_holds_to_its_description(world, visit):
    described = SchemaGenerator().get_schema(request=None, public=True)
    components = {"components": strict(described["components"])}
    operations = {re.sub(r"\{[^}]*\}", "*", path): found for path, found in described["paths"].items()}
    wrong, held = [], 0
    for name, row in sorted(READ.items()):
        if name in ELSEWHERE:
            continue
        args = [str(arg) for arg in row.args(world)]
        address = reverse(name, args=args)
        operation = operations["/" + re.sub(r"<[^>]*>", "*", resolve(address).route)]["get"]
        answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
        visitor = next(each for each in reversed(VISITORS) if each in row.open_to)
        answer = visit(visitor).get(address + row.query)
        assert answer.status_code == 200, (name, visitor, answer.content)
        check = Draft202012Validator({**strict(answered), **components})
        faults = [
            f"{name}: {fault.json_path}: {fault.message[:200]}"
            for fault in check.iter_errors(json.loads(answer.content))
        ]
        wrong += faults
        held += 1
        if answered.get("type") == "object" and not answered.get("properties") and "$ref" not in answered:
            wrong.append(f"{name} describes nothing of its answer")
    assert held > 20
    assert not wrong, "\n".join(wrong)
