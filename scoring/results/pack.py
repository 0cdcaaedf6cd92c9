"""The evidence pack: everything that explains an award, signed, with a verifier that needs nothing of ours."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Q

from procurement.accounts.models import User
from procurement.audit.formulas import canonical, plain
from procurement.audit.models import ActorName, AuditEvent, AuditReason
from procurement.audit.signing import public_key, sign
from procurement.clock import now
from procurement.contracts.models import Contract
from procurement.tenders.queries import content_of
from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, ConflictDecision, ConflictDeclaration, Mark, MarkReopening
from scoring.moderation.models import ConsensusChange, ConsensusMark, MeetingNote
from scoring.results.models import (
    AssessmentSummary,
    AwardDecision,
    Challenge,
    LowBidEnquiry,
    Repair,
    ReReading,
    StoredResult,
)
from scoring.screening.models import Screening, ScreeningLetter
from suppliers.bids.content import counted_parts
from suppliers.bids.models import Receipt
from suppliers.bids.queries import opened_prices
from suppliers.sealing.models import Opening

HERE = Path(__file__).resolve().parent
ENGINE = ("exact", "quality", "ranking", "price", "screening", "case", "engine")
STAMP = (2020, 1, 1, 0, 0, 0)
README = """Evidence pack of {tender}: {title}

Unpack it anywhere and run:  python verify.py

manifest.json, manifest.sig   every file with its SHA-256, and the service's signature
plan.json                     how bids were compared, as published, with its hash
tender.json, notices/         the tender and its notices as open data
questions.json                questions from bidders with the answers to all
receipts/                     the signed receipt of every bid; receipt_verifier.py checks one
openings.json                 who opened which envelope with whom, and when
people.json                   the panel; declarations.json: what everybody declared and what was decided
marks.json                    every single mark and comment, also those of people who left
screenings.json, letters.json who went forward from the screening, where there was one, and what each bidder was told
consensus.json, notes.json    every settled mark with its reason, every note; changes.json: changes after the lock
bids.json                     answers and prices as they were opened
enquiries.json, repairs.json  questions about low prices, and what was put right
results.json, results/        the computed results, byte for byte; readings.json: second readings
decisions.json                recommendation and approval; summaries.json: what each bidder was told
challenges.json               questions and challenges; contracts.json: the contracts
audit/                        the log of this procurement, one event a line
engine/                       the arithmetic that computed the results
"""


def _bytes(held: Any) -> bytes:
    """Return a file as it is, and anything else as JSON."""
    if isinstance(held, bytes):
        return held
    return json.dumps(plain(held), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _rows(records: Iterable[Any], *names: str, **elsewhere: str) -> list[dict[str, Any]]:
    """Return a row a record: attributes under their own ``names``, and under new ones what lies ``elsewhere``,
    at the end of a path with dots."""
    paths = {name: name for name in names} | elsewhere
    return [{name: _at(record, path) for name, path in paths.items()} for record in records]


def _at(record: Any, path: str) -> Any:
    """Return what lies at the end of a path, None where it breaks off; a person as a name and a pseudonym."""
    found = record
    for step in path.split("."):
        if found is None:
            return None
        found = getattr(found, step)
    return f"{found.name} ({found.pseudonym})" if isinstance(found, User) else found


def build(tender: Any, *, report: Callable[[int, int, str], None] | None = None) -> tuple[bytes, int]:
    """Return the ZIP of a tender's evidence and the number of its files."""
    steps: list[tuple[str, Callable[[Any], dict[str, Any]]]] = [
        ("The tender", _tender),
        ("Bids", _bids),
        ("People and marks", _marks),
        ("Results", _results),
        ("Decisions", _decisions),
        ("The log", _log),
        ("The engine", _engine),
    ]
    files: dict[str, bytes] = {}
    for place, (words, step) in enumerate(steps):
        if report:
            report(place, len(steps), words)
        files |= {name: _bytes(held) for name, held in step(tender).items()}
    manifest = canonical(
        {
            "schema": 1,
            "tender": tender.reference,
            "made_at": now(),
            "public_key": public_key().hex(),
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        }
    )
    files["manifest.json"] = manifest
    files["manifest.sig"] = sign(b"worth-evidence-pack-v1\n" + manifest).hex().encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, STAMP), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue(), len(files)


def _tender(tender: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "README.txt": README.format(tender=tender.reference, title=tender.title).encode(),
        "plan.json": {"snapshot": tender.plan_snapshot, "hash": tender.plan_hash},
        "tender.json": {
            "reference": tender.reference,
            "buyer": tender.buyer.name,
            "status": tender.status,
            "content": content_of(tender),
            "moments": {
                name: getattr(tender, name)
                for name in (
                    "published_at",
                    "deadline_at",
                    "assessing_at",
                    *(["screened_at"] if tender.screening else []),
                    "quality_locked_at",
                    "priced_at",
                    "recommended_at",
                    "standstill_at",
                    "standstill_ends_on",
                    "awarded_at",
                )
            },
            "approved_by": _at(tender, "approved_by"),
        },
        "questions.json": _rows(tender.clarifications.all(), "number", "question", "answer", "answered_at"),
    }
    for notice in tender.notices.all():
        found[f"notices/{notice.reference}-{notice.code}.json"] = json.dumps(
            notice.body, ensure_ascii=False, indent=1, sort_keys=True
        ).encode()
    return found


def _bids(tender: Any) -> dict[str, Any]:
    answers = marking.answers_of(tender, by=None)
    prices = opened_prices(tender)
    rows = [
        {
            "bid": bid.reference,
            "lot": bid.lot.reference,
            "supplier": bid.supplier.name,
            "size_at_submission": bid.size_at_submission,
            "status": bid.status,
            "answers": answers[bid.pk].answers,
            "partners": answers[bid.pk].partners,
            "files": [
                {"name": f.name, "sha256": f.sha256, "size": f.size} for f in answers[bid.pk].attachments
            ],
            "price": counted_parts(tender, prices[bid.pk]) if bid.pk in prices else None,
        }
        for bid in marking.bids_of(tender)
    ]
    enquiries = (
        LowBidEnquiry.objects.filter(bid__tender=tender)
        .select_related("bid", "decided_by")
        .prefetch_related("figures")
    )
    found: dict[str, Any] = {
        "bids.json": rows,
        "openings.json": _rows(
            Opening.objects.filter(tender=tender).select_related("first", "second"),
            "envelope", "first", "second", "opened_at", "deadline_at", "bids",
        ),
        "repairs.json": _rows(
            Repair.objects.filter(bid__tender=tender).select_related("bid"),
            "fields", "why", "asked_at", "due_at", "reply", "replied_at",
            bid="bid.reference",
        ),
        "enquiries.json": [_enquiry(each) for each in enquiries],
    }  # fmt: skip
    receipts = Receipt.objects.filter(version__bid__tender=tender).select_related("version__bid")
    for receipt in receipts:
        found[f"receipts/{receipt.version.bid.reference}-v{receipt.version.number}.json"] = bytes(
            receipt.data
        )
    return found


def _enquiry(enquiry: LowBidEnquiry) -> dict[str, Any]:
    names = (
        "reference", "triggers", "question", "asked_at", "due_on", "replied_at", "words", "status", "reasons",
        "limits", "decided_by", "decided_at",
    )  # fmt: skip
    return {
        "bid": enquiry.bid.reference,
        **{name: _at(enquiry, name) for name in names},
        "figures": [
            {"kind": f.kind, "amount_gbp": f.amount_gbp, "words": f.words} for f in enquiry.figures.all()
        ],
    }


def _marks(tender: Any) -> dict[str, Any]:
    declarations = ConflictDeclaration.objects.filter(panel__tender=tender).select_related("person")
    decisions = ConflictDecision.objects.filter(declaration__panel__tender=tender).select_related(
        "decided_by"
    )
    return {
        "people.json": _rows(
            Assignment.objects.filter(panel__tender=tender).select_related("evaluator", "lot").order_by("pk"),
            "evaluator", "assigned_at", "ended_at", "end_reason",
            lot="lot.reference", criterion="criterion_code",
        ),
        "declarations.json": {
            "declared": _rows(
                declarations, "person", "moment", "kind", "words", "declared_at",
                number="pk",
            ),
            "decided": _rows(
                decisions, "decision", "words", "decided_by", "decided_at",
                declaration="declaration_id",
            ),
        },
        "marks.json": _rows(
            Mark.objects.filter(bid__tender=tender).select_related("bid", "evaluator").order_by("pk"),
            "evaluator", "number", "mark", "comment", "locked_at",
            bid="bid.reference", criterion="criterion_code",
        ),
        "reopenings.json": _rows(
            MarkReopening.objects.filter(mark__bid__tender=tender).select_related("reopened_by"),
            "reason",
            mark="mark_id", by="reopened_by", at="reopened_at",
        ),
        "consensus.json": _rows(
            ConsensusMark.objects.filter(bid__tender=tender).select_related("bid", "settled_by").order_by("pk"),
            "number", "mark", "reason", "settled_by", "settled_at",
            bid="bid.reference", criterion="criterion_code",
        ),
        "changes.json": _rows(
            ConsensusChange.objects.filter(moderation__lot__tender=tender).select_related(
                "old__bid", "asked_by", "second"
            ),
            "reason", "why", "status", "asked_by", "second", "second_at", "second_words",
            bid="old.bid.reference", criterion="old.criterion_code", old="old.mark", new="mark",
        ),
        "screenings.json": _rows(
            Screening.objects.filter(lot__tender=tender).select_related("lot", "locked_by", "second"),
            "reference", "status", "record", "sha256", "locked_by", "locked_at", "second", "second_at",
            "second_words",
        ),
        "letters.json": _rows(
            ScreeningLetter.objects.filter(bid__tender=tender).select_related("bid").order_by("pk"),
            "sent_at", "sha256", "content",
            bid="bid.reference",
        ),
        "notes.json": _rows(
            MeetingNote.objects.filter(moderation__lot__tender=tender).select_related(
                "moderation__lot", "bid", "by"
            ),
            "kind", "words", "by", "at",
            lot="moderation.lot.reference", bid="bid.reference", criterion="criterion_code",
        ),
    }  # fmt: skip


def _results(tender: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rows = []
    seen: set[int] = set()
    for result in StoredResult.objects.filter(lot__tender=tender).select_related("lot").order_by("-pk"):
        name = f"results/{result.lot.reference}-{result.sha256[:16]}.json"
        found[name] = bytes(result.data)
        rows.append(
            {
                "file": name,
                "lot": result.lot.reference,
                "sha256": result.sha256,
                "input_hash": result.input_hash,
                "engine_version": result.engine_version,
                "plan_hash": result.plan_hash,
                "left_out": result.left_out,
                "near_misses": result.near_misses,
                "sensitivity": result.sensitivity,
                "computed_at": result.computed_at,
                "is_newest": result.lot_id not in seen,
            }
        )
        seen.add(result.lot_id)
    found["results.json"] = rows
    found["readings.json"] = _rows(
        ReReading.objects.filter(result__lot__tender=tender).select_related("result", "bid", "read_by"),
        "words", "read_by", "read_at",
        result="result.sha256", bid="bid.reference", criterion="criterion_code",
    )  # fmt: skip
    return found


def _decisions(tender: Any) -> dict[str, Any]:
    return {
        "decisions.json": _rows(
            AwardDecision.objects.filter(lot__tender=tender).select_related(
                "lot", "bid", "result", "recommended_by", "approved_by", "follows__lot"
            ),
            "reference", "rank", "status", "reason", "recommended_by", "recommended_at", "approved_by",
            "approved_at", "approval_words", "awarded_at", "fell_reason", "fell_at",
            lot="lot.reference", bid="bid.reference", result="result.sha256", follows="follows.reference",
        ),
        "summaries.json": _rows(
            AssessmentSummary.objects.filter(bid__tender=tender).select_related("bid").order_by("pk"),
            "reference", "sent_at", "sha256", "content",
        ),
        "challenges.json": _rows(
            Challenge.objects.filter(tender=tender).select_related("supplier", "tender"),
            "reference", "ground", "words", "received_at", "holds_award", "answer", "remedy", "closed_at",
            supplier="supplier.name",
        ),
        "contracts.json": _rows(
            Contract.objects.filter(tender=tender).select_related("lot", "supplier"),
            "reference", "supplier_size", "value_gbp", "starts_on", "ends_on", "status", "record",
            lot="lot.reference", supplier="supplier.name",
        ),
    }  # fmt: skip


def _log(tender: Any) -> dict[str, Any]:
    reference = tender.reference
    found: dict[str, Any] = {}
    numbers: list[int] = []
    actors: set[Any] = set()
    ours = AuditEvent.objects.filter(Q(chain=reference) | Q(chain__startswith=f"{reference}/"))
    for chain, events in groupby(ours.order_by("chain", "sequence"), lambda event: event.chain):
        name = chain.removeprefix(reference).strip("/").replace("/", "-") or "procurement"
        lines = []
        for event in events:
            numbers.append(event.pk)
            actors |= {event.actor} if event.actor else set()
            lines.append(bytes(event.canonical) + b"\n")
        found[f"audit/{name}.jsonl"] = b"".join(lines)
    found["audit/reasons.json"] = {
        str(r.event_id): {"salt": r.salt, "words": r.words, "erased": r.erased_at is not None}
        for r in AuditReason.objects.filter(event_id__in=numbers)
    }
    found["audit/names.json"] = {
        str(a.pseudonym): a.name for a in ActorName.objects.filter(pseudonym__in=actors)
    }
    return found


def _engine(tender: Any) -> dict[str, Any]:
    formulas = HERE.parent / "formulas"
    found = {f"engine/scoring/formulas/{name}.py": (formulas / f"{name}.py").read_bytes() for name in ENGINE}
    found["engine/scoring/__init__.py"] = b""
    found["engine/scoring/formulas/__init__.py"] = b""
    found["verify.py"] = (HERE / "verify_pack.py").read_bytes()
    import suppliers.sealing

    folder = Path(suppliers.sealing.__file__).resolve().parent
    found["receipt_verifier.py"] = (folder / "verify_receipt.py").read_bytes()
    return found
