"""What a supplier typed and got, and what is kept of a person, as rows and files: all of their own and no more."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from procurement.contracts.models import Contract, Payment
from procurement.errors import Refused
from procurement.keys.models import ApiKey
from procurement.sheets import as_csv
from procurement.tenders.models import Clarification
from suppliers.bids.models import Bid, Receipt
from suppliers.bids.queries import own_opened_bid
from suppliers.reach.models import clicks_of

SAID = """This is what {name} ({reference}) keeps in Worth, taken out by {by} on {day}.

The tables are CSV files in UTF-8. receipts/ holds each receipt as it was signed, for verify_receipt.py.
bids/ holds the answers and the price of each bid whose envelopes are open; what is still sealed nobody can read,
your own team neither. A draft, and the files of a bid, stand on its pages. SHA256SUMS lists the digest of every file:
check them with sha256sum --check SHA256SUMS.
"""
SAID_OF_PERSON = """This is what Worth keeps of {name}, taken out on {day}.

The tables are CSV files in UTF-8. What you did in a procurement is part of its record and of the log, where you
stand under the pseudonym in account.csv; each record shows it in its history to those who may read it. Passwords,
second factors and keys are kept only in a form that nobody can read, so they are not here. SHA256SUMS lists the
digest of every file.
"""
CLICKS = 50_000


def _table(found: QuerySet[Any], names: str) -> list[Sequence[Any]]:
    """Return the named columns of every row, under their names."""
    columns = names.split()
    return [columns, *([_plain(value) for value in row] for row in found.values_list(*columns))]


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def tables_of(firm: Any) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Give every table of a supplier's own rows with the name of its file: one query each."""
    yield (
        "facts",
        _table(
            type(firm).objects.filter(pk=firm.pk),
            "reference name supplier_profile__kind supplier_profile__is_vcse supplier_profile__what_we_do "
            "supplier_profile__website supplier_profile__contact_email supplier_profile__address "
            "supplier_profile__postcode",
        ),
    )
    yield "numbers", _table(firm.identifiers.order_by("pk"), "scheme number")
    yield (
        "owners",
        _table(
            firm.owners.order_by("pk"),
            "name is_firm identifier share_pct controls staff turnover_gbp balance_sheet_gbp since_on ended_on",
        ),
    )
    yield (
        "sizes",
        _table(
            firm.size_declarations.order_by("declared_at"),
            "reference status year_ended_on staff turnover_gbp balance_sheet_gbp label settled_label evidence question "
            "answer decision declared_at",
        ),
    )
    yield "exclusions", _table(firm.exclusion_declarations.order_by("declared_at"), "declared_at applies")
    yield "evidence", _table(firm.evidence.order_by("pk"), "reference kind title text expires_on")
    yield (
        "people",
        _table(firm.memberships.filter(ended_at=None).order_by("pk"), "user__name user__email roles"),
    )
    yield (
        "keys",
        _table(
            ApiKey.objects.of_people(firm).order_by("pk"),
            "name prefix membership__user__name may_write made_at ends_at used_at ended_at because",
        ),
    )
    yield (
        "bids",
        _table(
            Bid.objects.filter(supplier=firm).order_by("pk"),
            "reference tender__reference tender__title lot__number status version destroyed_at",
        ),
    )
    yield (
        "questions",
        _table(
            Clarification.objects.filter(asked_for=firm).order_by("pk"),
            "tender__reference number asked_at question answer",
        ),
    )
    contracts = Contract.objects.filter(supplier=firm)
    yield (
        "contracts",
        _table(
            contracts.order_by("pk"),
            "reference title buyer__name status value_gbp starts_on ends_on awarded_at",
        ),
    )
    yield (
        "payments",
        _table(
            Payment.objects.filter(contract__in=contracts).order_by("paid_on", "pk"),
            "contract__reference paid_on invoice amount_gbp",
        ),
    )
    clicks = [
        (at.at.isoformat(), at.person.name, at.method, at.address, at.answer)
        for at in clicks_of(firm)[:CLICKS]
    ]
    yield "clicks", [("at", "person", "method", "address", "answer"), *clicks]


def _opened(firm: Any, by: Any) -> Iterator[tuple[str, bytes]]:
    """Give the answers and the price of each own bid that can be read by now."""
    bids = Bid.objects.filter(supplier=firm, version__isnull=False, destroyed_at=None)
    for bid in bids.select_related("tender", "lot", "supplier").order_by("pk"):
        try:
            found, price = own_opened_bid(bid, by=by)
        except Refused:
            continue  # sealed still, withdrawn, or this person is not on the bid's team
        rows: list[Sequence[Any]] = [("question", "answer"), *found.answers.items()]
        if price is not None:
            rows += [(name, value) for name, value in vars(price).items()]
        yield f"bids/{bid.reference}.csv", as_csv(rows)


def own_data(firm: Any, *, by: Any, day: str) -> bytes:
    """Return a ZIP of everything that a supplier keeps here, with a list of digests. ``day``: in words, for its note.

    Its size grows with the supplier's own rows. Each opened bid that it holds stands in the log as read by ``by``.
    """
    note = SAID.format(name=firm.name, reference=firm.reference, by=by.name, day=day)
    files: dict[str, bytes] = {"README.txt": note.encode()}
    files |= {f"{name}.csv": as_csv(rows) for name, rows in tables_of(firm)}
    receipts = Receipt.objects.filter(version__bid__supplier=firm).order_by("pk")
    for reference, version, data in receipts.values_list(
        "version__bid__reference", "version__number", "data"
    ):
        files[f"receipts/receipt-{reference}-{version}.json"] = bytes(data)
    return _archive(files | dict(_opened(firm, by)))


def tables_of_person(person: Any) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Give every table of what is kept of a person with the name of its file: one query each."""
    yield (
        "account",
        [
            ("name", "email", "pseudonym", "joined_at"),
            (person.name, person.email, person.pseudonym, person.joined_at),
        ],
    )
    yield (
        "memberships",
        _table(
            person.memberships.order_by("pk"),
            "organisation__reference organisation__name roles started_at ended_at",
        ),
    )
    sessions = UserSession.objects.filter(user=person).order_by("pk")
    yield "sessions", _table(sessions, "created_at ip user_agent")
    keys = ApiKey.objects.filter(membership__user=person).order_by("pk")
    yield "keys", _table(keys, "name may_write made_at ends_at used_at ended_at")
    yield "searches", _table(person.saved_searches.order_by("pk"), "name query created_at ended_at")
    notices = [
        (notice.created_at, notice.words.happened, notice.words.do, notice.words.by_when, notice.read_at)
        for notice in person.notices.order_by("pk")
    ]
    yield "notices", [("at", "what happened", "what to do", "by when", "read at"), *notices]


def data_of_person(person: Any, *, day: str) -> bytes:
    """Return a ZIP of what is kept of a person themselves, with a list of digests. ``day``: in words, for its note."""
    note = SAID_OF_PERSON.format(name=person.name, day=day)
    tables = {f"{name}.csv": as_csv(rows) for name, rows in tables_of_person(person)}
    return _archive({"README.txt": note.encode()} | tables)


def _archive(files: dict[str, bytes]) -> bytes:
    """Return the files as a ZIP, with the list of their digests beside them."""
    listed = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, "SHA256SUMS": listed.encode()}.items():
            archive.writestr(name, data)
    return held.getvalue()
