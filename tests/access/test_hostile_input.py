"""Whatever a user sends is answered: every form, field, address and body of the access table, filled with rubbish."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from tests.access.table import VISITORS, gather, undone
from tests.access.test_api_answers import WRITES

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
ROWS, _ = gather()
HOSTILE = (
    "", " ", "\x00", "9" * 400, "-1", "0", "1e999", "NaN", "1" + "0" * 15, "2026-02-30", "0000", "99999999999999999999",
    "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7 * 7 }}", "../../etc/passwd", "\u202etxt.exe", "\ufdfa" * 3000,
    "\N{PILE OF POO}", "[]", '{"a": ', "T-0001", "%s%n", "yes",
)  # fmt: skip
# What each field is given alone, while the others keep what they had.
ALONE = ("", "\x00", "9" * 400)
ASKED_IN_ADDRESSES = (
    "q",
    "after",
    "before",
    "page",
    "status",
    "state",
    "lot",
    "version",
    "from",
    "to",
    "bid",
    "next",
)
BODIES = (
    ("application/json", b'{"a": '),
    ("application/json", b"[" * 5000),
    ("application/json", b'{"plan": 1e999, "marks": NaN}'),
    ("application/json", b"\xff\xfe"),
    ("application/x-www-form-urlencoded", b"title=%ff%fe&%00=%00&=&&&a[b]=1"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n'),
    ("multipart/form-data", b"no boundary"),
    ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
)


class Forms(HTMLParser):
    """Finds the forms of a page: where each goes, how, and its fields with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str], set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((held.get("method", "get").lower(), held.get("action", ""), {}, set()))
        elif tag in ("input", "select", "textarea", "button") and held.get("name") and self.found:
            _, _, fields, files = self.found[-1]
            fields.setdefault(held["name"], held.get("value", ""))
            if held.get("type") == "file":
                files.add(held["name"])


# Forms that were filled already: the same one stands on many pages.
FILLED: set[tuple[str, str, frozenset[str]]] = set()


def is_new(method: str, to: str, fields: dict[str, str]) -> bool:
    """Say whether no form that goes there with these fields was met yet, and note it."""
    try:
        there = resolve(to.split("?")[0]).view_name
    except Resolver404:
        there = to
    form = (method, there, frozenset(fields))
    met = form in FILLED
    FILLED.add(form)
    return not met


def answer(client: Client, method: str, path: str, *args, **kwargs):
    """Ask, undo what was changed, and return the response."""

    def ask():
        response = getattr(client, method)(path, *args, **kwargs)
        if response.streaming:
            b"".join(response.streaming_content)
        return response

    return undone(ask)


def fillings(fields: dict[str, str], files: set[str]) -> Iterator[dict]:
    """Yield what a hostile hand sends: all fields the same rubbish, each alone, none, and files of rubbish."""
    texts = [name for name in fields if name not in files and name != "csrfmiddlewaretoken"]
    for rubbish in HOSTILE if texts else ():
        yield dict.fromkeys(texts, rubbish)
    for name in texts:
        for rubbish in ALONE:
            yield {**{text: fields[text] for text in texts}, name: rubbish}
    yield {}
    yield {f"{name}[]": ["1", "2"] for name in texts}
    for name in files:
        for title, content in (
            ("a.pdf", b""),
            ("../b.docx", b"PK\x03\x04rubbish"),
            ("c\u202e.csv", b"\xff\x00,\r"),
        ):
            yield {**dict.fromkeys(texts, "1"), name: SimpleUploadedFile(title, content)}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_no_rubbish_brings_the_service_down(name, world, visit):
    row = ROWS[name]
    path = reverse(name, args=row.args(world))
    visitor = next((one for one in reversed(VISITORS) if one in row.open_to), None)
    if visitor is None:
        return  # a door that is open to nobody
    client = Client(raise_request_exception=False)
    client.cookies = visit(visitor).cookies
    fell = []

    def send(method: str, to: str, *args, **kwargs) -> None:
        response = answer(client, method, to, *args, **kwargs)
        if response.status_code >= 500 and name != "ready":  # which says 503 where no clock runs
            fell.append(f"{method} {to[:100]} {str(args)[:300]} {str(kwargs)[:200]}: {response.status_code}")

    page = answer(client, "get", path + row.query)
    forms = Forms()
    if page.headers.get("Content-Type", "").startswith("text/html") and not page.streaming:
        forms.feed(page.content.decode())
    forms.found.append(
        (row.method.lower(), path, {key: str(value) for key, value in row.data(world).items()}, set())
    )
    for method, action, fields, files in forms.found:
        to = urljoin(path, action).split("#")[0]
        if not to.startswith("/") or not is_new(method, to, fields):
            continue
        for filled in fillings(fields, files):
            send(method, to, filled)
    for rubbish in HOSTILE[::4]:
        send("get", path, dict.fromkeys(ASKED_IN_ADDRESSES, rubbish))
    for kind, body in BODIES:
        send("post", path, body, content_type=kind)
    send("get", f"{path}?{urlencode({'a' * 3000: 'b' * 3000})}&%ff=%fe&%00")
    assert not fell, "\n".join(fell[:20])


# What a program sends by mistake or with intent, as JSON: of every kind, too long, too deep, too large.
RUBBISH = (
    None, True, -1, 0, 10**30, 1.5, "", "\x00", "9" * 400, "1e999", "NaN", "x" * 9000, "\u202e", [], [[]], {},
    {"a": {}}, {"C1": None}, [None], ["\x00"], ["x"] * 300,
)  # fmt: skip


@pytest.mark.parametrize(("method", "name"), sorted({(method, name) for name, method, _, _ in WRITES}))
def test_no_rubbish_in_a_field_of_json_brings_the_service_down(method, name, world, visit):
    row = ROWS[name]
    path = reverse(name, args=row.args(world))
    visitor = next(one for one in ("officer", *reversed(VISITORS)) if one in row.open_to)
    client = Client(raise_request_exception=False)
    client.cookies = visit(visitor).cookies
    bodies = [body or {} for one, how, body, _ in WRITES if (one, how) == (name, method)]
    fell = []
    for field in fields_of(path, method):
        for rubbish in RUBBISH:
            sent = {**bodies[0], field: rubbish}
            response = answer(client, method, path, json.dumps(sent), content_type="application/json")
            if response.status_code >= 500:
                fell.append(f"{field}: {str(rubbish)[:60]}: {response.status_code}")
    assert not fell, "\n".join(fell[:20])


def fields_of(path: str, method: str) -> list[str]:
    """Return the names of the fields that a call takes, as its description says, and one that it does not."""
    schema = described()
    places = {re.sub(r"\{[^}]*\}", "*", place): found for place, found in schema["paths"].items()}
    operation = places["/" + re.sub(r"<[^>]*>", "*", resolve(path).route)][method]
    if "requestBody" not in operation:
        return ["unknown"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    body = schema["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]] if "$ref" in body else body
    return [*body.get("properties", {}), "unknown"]


@cache
def described() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)
