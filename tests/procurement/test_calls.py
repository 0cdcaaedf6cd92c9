"""Every call of the API: what it is asked and sent is read strictly, and its answer is what its description says."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from procurement.api_calls import Call
from procurement.api_reading import MOST_BYTES
from tests import make
from tests.procurement.contracts.test_run_contract import contract

pytestmark = pytest.mark.django_db
API = "/api/v1/"
LANGUAGE = f"{API}check/language"


def calls(resolver: URLResolver | None = None, under: str = "/") -> Iterator[tuple[str, type]]:
    for entry in (resolver or get_resolver()).url_patterns:
        where = under + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from calls(entry, where)
        elif isinstance(entry, URLPattern) and where.startswith(API) and entry.name != "api-schema":
            yield where, entry.callback.cls


@cache
def described() -> dict:
    import_module("config.api")
    return SchemaGenerator().get_schema(request=None, public=True)


def test_every_call_stands_on_the_one_base_and_describes_what_it_may_be_asked():
    found = dict(calls())
    assert len(found) > 40
    assert [path for path, view in found.items() if not issubclass(view, Call)] == []
    for path, operations in described()["paths"].items():
        (view,) = {view for where, view in found.items() if _shape(where) == _shape(path)}
        for method, operation in operations.items():
            told = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
            assert told == (set(view.asked()) if method == "get" else set()), f"{method} {path}"


def _shape(path: str) -> str:
    import re

    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)


def post(body, kind="application/json", address=LANGUAGE):
    return Client().post(address, body, content_type=kind)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ('{"text": "a", "wrods": 1}', 400, "“wrods” is not a field of this call: it takes text, title"),
        ('{"text": "a", "text": "b"}', 400, "names “text” twice"),
        ('{"text": NaN}', 400, "NaN is not a number"),
        ('{"text": ' + "9" * 5000 + "}", 400, "is not a number"),
        ('{"text": 1e999999}', 400, "is not a number"),
        ('{"text": "\\ud800"}', 400, "half of a character"),
        ('{"text": "a\\u000bb"}', 400, "shows nothing"),
        ('{"text": "a\u202eb"}', 400, "shows nothing"),
        ("[" * 60_000, 400, "too deep"),
        ('{"text": "a"', 400, "cannot be read"),
        (b'{"text": "\xff"}', 400, "cannot be read"),
        (b"\x00", 400, "cannot be read"),
        ("", 400, "another look"),
        ("[]", 400, "another look"),
        ('{"text": {"a": 1}}', 400, "another look"),
        ('{"text": "' + "a" * MOST_BYTES + '"}', 413, "larger than 2 MB"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_so_in_one_shape(body, status, says):
    answer = post(body)
    told = answer.json()
    assert answer.status_code == status, told
    assert set(told) <= {"code", "message", "errors"}
    assert says in told["message"] + json.dumps(told.get("errors", {}), ensure_ascii=False)
    assert post("<a/>", "text/xml").status_code == 415


def test_a_field_inside_a_list_is_named_by_its_place():
    answer = post('{"lots": [{"title": "a"}, {"titel": "b"}]}', address=f"{API}check/access")
    assert list(answer.json()["errors"]) == ["lots[1].titel"]


@pytest.mark.parametrize("path", ["tenders", "market/lines", "changes", "outcomes", "framework/roles"])
def test_an_unknown_parameter_is_refused_by_name_and_so_is_one_given_twice(client, path):
    answer = client.get(f"{API}{path}?clossing=2026-01-01")
    assert answer.status_code == 400
    assert "“clossing” is not a parameter of this call: it takes" in answer.json()["errors"]["clossing"][0]
    twice = client.get(f"{API}{path}?format=json&format=csv")
    assert (twice.status_code, list(twice.json()["errors"])) == (400, ["format"])


def test_a_call_that_takes_no_body_says_so():
    tender_less = make.sign_in(Client(), make.user("bidder", make.supplier()))
    answer = tender_less.post(f"{API}bids/B-NOTTHERE/submit/", '{"a": 1}', content_type="application/json")
    assert answer.status_code == 404


# --- Who may keep an answer ----------------------------------------------------------------------------------------


def test_what_is_public_may_be_kept_for_a_minute_and_read_by_other_sites(client):
    contract()
    first = client.get(f"{API}contracts")
    assert first["Cache-Control"] == "public, max-age=60"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    again = client.get(f"{API}contracts", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    contract()
    assert client.get(f"{API}contracts", headers={"If-None-Match": first["ETag"]}).status_code == 200
    asked = client.options(f"{API}contracts", headers={"Origin": "https://other.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET")


def test_what_is_somebodys_is_kept_by_nobody_and_read_by_no_other_site(client):
    bought = contract()
    make.sign_in(client, bought.officer)
    for path in ("contracts", f"contracts/{bought.reference}/payments", "me", "bids/"):
        answer = client.get(API + path)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store"), path
        assert "Access-Control-Allow-Origin" not in answer and "ETag" not in answer
    assert "Access-Control-Allow-Origin" not in client.options(f"{API}bids/")
    assert "Access-Control-Allow-Origin" not in post('{"text": "a"}')


def test_the_next_page_of_a_list_is_an_address_for_csv_too(client):
    for _ in range(3):
        contract()
    first = client.get(f"{API}contracts?limit=2&format=csv")
    address = first["Link"].partition(">")[0].lstrip("<")
    rest = client.get(address[address.index("/api/") :])
    assert len(first.content.splitlines()) == 3 and len(rest.content.splitlines()) == 2
    assert "Link" not in rest
