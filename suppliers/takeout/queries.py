"""What an organisation typed and got, and what is kept of a person, as rows and files: all of their own and no more."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from procurement.contracts.models import Contract, Payment, Variation
from procurement.errors import Refused
from procurement.keys.models import ApiKey
from procurement.notifications.models import NoticeChoice
from procurement.outcomes.models import CoachingNote, Measure, Outcome, Reading
from procurement.sheets import as_csv
from procurement.tenders.models import Amendment, Clarification, Lot, Tender
from suppliers.bids.models import Bid, Receipt
from suppliers.bids.queries import own_opened_bid
from suppliers.board.models import ProblemFollow
from suppliers.finding.models import Follow
from suppliers.reach.models import Click, clicks_of

SAID = """This is what {name} ({reference}) keeps in Worth, taken out by {by} on {day}.

The tables are CSV files in UTF-8. receipts/ holds each receipt as it was signed, for verify_receipt.py.
bids/ holds the answers and the price of each bid whose envelopes are open; what is still sealed nobody can read,
your own team neither. A draft, and the files of a bid, stand on its pages. SHA256SUMS lists the digest of every file:
check them with sha256sum --check SHA256SUMS.
"""
SAID_OF_BUYER = """This is what {name} ({reference}) keeps in Worth, taken out by {by} on {day}.

The tables are CSV files in UTF-8. They hold what your own people wrote and what came of it. What suppliers sent is
theirs: it stands on the pages of the assessment and in the evidence pack of each award. SHA256SUMS lists the digest
of every file: check them with sha256sum --check SHA256SUMS.
"""
SAID_OF_PERSON = """This is what Worth keeps of {name}, taken out on {day}.

The tables are CSV files in UTF-8. What you did in a procurement is part of its record and of the log, where you
stand under the pseudonym in account.csv; each record shows it in its history to those who may read it. Passwords,
second factors and keys are kept only in a form that nobody can read, so they are not here. SHA256SUMS lists the
digest of every file.
"""
CLICKS = 50_000

Rows = Iterable[Sequence[Any]]
# What floors above keep of a person: name of the file -> its rows. Each adds its own at the start.
ALSO_OF_PERSON: dict[str, Callable[[Any], Rows]] = {}


def table_of(found: QuerySet[Any], names: str) -> list[Sequence[Any]]:
    """Return the named columns of every row, under their names."""
    columns = names.split()
    return [columns, *([_plain(value) for value in row] for row in found.values_list(*columns))]


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def tables_of(firm: Any) -> Iterator[tuple[str, Rows]]:
    """Give every table of a supplier's own rows with the name of its file: one query each."""
    yield (
        "facts",
        table_of(
            type(firm).objects.filter(pk=firm.pk),
            "reference name supplier_profile__kind supplier_profile__is_vcse supplier_profile__what_we_do "
            "supplier_profile__website supplier_profile__contact_email supplier_profile__address "
            "supplier_profile__postcode",
        ),
    )
    yield "numbers", table_of(firm.identifiers.order_by("pk"), "scheme number")
    yield (
        "owners",
        table_of(
            firm.owners.order_by("pk"),
            "name is_firm identifier share_pct controls staff turnover_gbp balance_sheet_gbp since_on ended_on",
        ),
    )
    yield (
        "sizes",
        table_of(
            firm.size_declarations.order_by("declared_at"),
            "reference status year_ended_on staff turnover_gbp balance_sheet_gbp label settled_label evidence question "
            "answer decision declared_at",
        ),
    )
    yield "exclusions", table_of(firm.exclusion_declarations.order_by("declared_at"), "declared_at applies")
    yield "evidence", table_of(firm.evidence.order_by("pk"), "reference kind title text expires_on")
    yield from _people_of(firm)
    yield (
        "bids",
        table_of(
            Bid.objects.filter(supplier=firm).order_by("pk"),
            "reference tender__reference tender__title lot__number status version destroyed_at",
        ),
    )
    yield (
        "questions",
        table_of(
            Clarification.objects.filter(asked_for=firm).order_by("pk"),
            "tender__reference number asked_at question answer",
        ),
    )
    contracts = Contract.objects.filter(supplier=firm)
    yield (
        "contracts",
        table_of(
            contracts.order_by("pk"),
            "reference title buyer__name status value_gbp starts_on ends_on awarded_at",
        ),
    )
    yield (
        "payments",
        table_of(
            Payment.objects.filter(contract__in=contracts).order_by("paid_on", "pk"),
            "contract__reference paid_on invoice amount_gbp",
        ),
    )
    clicks = [
        (at.at.isoformat(), at.person.name, at.method, at.address, at.answer)
        for at in clicks_of(firm)[:CLICKS]
    ]
    yield "clicks", [("at", "person", "method", "address", "answer"), *clicks]


def _people_of(organisation: Any) -> Iterator[tuple[str, Rows]]:
    """Give who acts for an organisation, and the keys of their software."""
    members = organisation.memberships.filter(ended_at=None).order_by("pk")
    yield "people", table_of(members, "user__name user__email roles")
    yield (
        "keys",
        table_of(
            ApiKey.objects.of_people(organisation).order_by("pk"),
            "name prefix membership__user__name may_write made_at ends_at used_at ended_at because",
        ),
    )


def tables_of_buyer(buyer: Any) -> Iterator[tuple[str, Rows]]:
    """Give every table of a buyer's own rows with the name of its file: one query each. The centre has few of them.

    Nothing of a bid is here, nor who asked a question: those are not the buyer's own words.
    """
    yield (
        "facts",
        table_of(type(buyer).objects.filter(pk=buyer.pk), "reference name sector region identifier"),
    )
    yield from _people_of(buyer)
    yield (
        "outcomes",
        table_of(
            Outcome.objects.filter(buyer=buyer).order_by("pk"),
            "reference status title problem population place direction attribution attribution_note starts_on ends_on "
            "first_value_days first_value_words ladder",
        ),
    )
    yield (
        "measures",
        table_of(
            Measure.objects.filter(outcome__buyer=buyer).order_by("pk"),
            "outcome__reference kind name numerator denominator unit better baseline baseline_on target target_on "
            "source frequency verifier",
        ),
    )
    yield (
        "readings",
        table_of(
            Reading.objects.filter(measure__outcome__buyer=buyer).order_by("pk"),
            "reference measure__outcome__reference measure__name value read_on evidence entered_at verified_at",
        ),
    )
    yield (
        "tenders",
        table_of(
            Tender.objects.filter(buyer=buyer).order_by("pk"),
            "reference status title why users limits working_together quality capability_plan cpv_code place procedure "
            "deadline_at result_promised_on starts_on published_at awarded_at cancelled_at cancel_reason ladder",
        ),
    )
    yield (
        "lots",
        table_of(
            Lot.objects.filter(tender__buyer=buyer).order_by("pk"),
            "reference tender__reference number title description value_gbp term_months extension_months",
        ),
    )
    yield (
        "questions",
        table_of(
            Clarification.objects.filter(tender__buyer=buyer).order_by("pk"),
            "tender__reference number asked_at question answer answered_at",
        ),
    )
    yield (
        "changes",
        table_of(
            Amendment.objects.filter(tender__buyer=buyer).order_by("pk"),
            "tender__reference number status what why is_material old_deadline_at new_deadline_at made_at",
        ),
    )
    contracts = Contract.objects.filter(buyer=buyer)
    yield (
        "contracts",
        table_of(
            contracts.order_by("pk"),
            "reference tender__reference title supplier__reference supplier__name status value_gbp starts_on ends_on "
            "awarded_at signed_on",
        ),
    )
    yield (
        "payments",
        table_of(
            Payment.objects.filter(contract__in=contracts).order_by("paid_on", "pk"),
            "contract__reference paid_on invoice amount_gbp",
        ),
    )
    yield (
        "variations",
        table_of(
            Variation.objects.filter(contract__in=contracts).order_by("pk"),
            "contract__reference number status cause what change_gbp change_months asked_at justification decided_at "
            "decision_reason",
        ),
    )


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
    files |= _files(tables_of(firm))
    receipts = Receipt.objects.filter(version__bid__supplier=firm).order_by("pk")
    for reference, version, data in receipts.values_list(
        "version__bid__reference", "version__number", "data"
    ):
        files[f"receipts/receipt-{reference}-{version}.json"] = bytes(data)
    return _archive(files | dict(_opened(firm, by)))


def data_of_buyer(buyer: Any, *, by: Any, day: str) -> bytes:
    """Return a ZIP of what a buyer, or the centre, keeps here, with a list of digests. ``day``: in words, for its
    note.
    """
    note = SAID_OF_BUYER.format(name=buyer.name, reference=buyer.reference, by=by.name, day=day)
    return _archive({"README.txt": note.encode()} | _files(tables_of_buyer(buyer)))


def _files(tables: Iterable[tuple[str, Rows]]) -> dict[str, bytes]:
    return {f"{name}.csv": as_csv(rows) for name, rows in tables}


def tables_of_person(person: Any) -> Iterator[tuple[str, Rows]]:
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
        table_of(
            person.memberships.order_by("pk"),
            "organisation__reference organisation__name roles started_at ended_at",
        ),
    )
    sessions = UserSession.objects.filter(user=person).order_by("pk")
    yield "sessions", table_of(sessions, "created_at ip user_agent")
    keys = ApiKey.objects.filter(membership__user=person).order_by("pk")
    yield "keys", table_of(keys, "name may_write made_at ends_at used_at ended_at")
    yield "searches", table_of(person.saved_searches.order_by("pk"), "name query created_at ended_at")
    notices = [
        (notice.created_at, notice.words.happened, notice.words.do, notice.words.by_when, notice.read_at)
        for notice in person.notices.order_by("pk")
    ]
    yield "notices", [("at", "what happened", "what to do", "by when", "read at"), *notices]
    yield "notices_by_mail", table_of(NoticeChoice.objects.filter(user=person), "mail")
    follows = Follow.objects.filter(user=person).order_by("pk")
    yield "followed_tenders", table_of(follows, "tender__reference tender__title since")
    problems = ProblemFollow.objects.filter(user=person).order_by("pk")
    yield "followed_problems", table_of(problems, "entry__reference entry__title since")
    coaching = CoachingNote.objects.filter(person=person).order_by("pk")
    yield "coaching", table_of(coaching, "buyer__reference category met fixed last_on")
    firms = person.memberships.values("organisation")
    clicks = Click.objects.filter(supplier__in=firms, person=person).order_by("-at")
    yield "clicks", table_of(clicks[:CLICKS], "at supplier__reference method address answer")
    yield from ((name, rows_of(person)) for name, rows_of in ALSO_OF_PERSON.items())


def data_of_person(person: Any, *, day: str) -> bytes:
    """Return a ZIP of what is kept of a person themselves, with a list of digests. ``day``: in words, for its note."""
    note = SAID_OF_PERSON.format(name=person.name, day=day)
    return _archive({"README.txt": note.encode()} | _files(tables_of_person(person)))


def _archive(files: dict[str, bytes]) -> bytes:
    """Return the files as a ZIP, with the list of their digests beside them."""
    listed = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, "SHA256SUMS": listed.encode()}.items():
            archive.writestr(name, data)
    return held.getvalue()
