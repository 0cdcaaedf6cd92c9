"""The evidence pack: everything that explains an award, signed, with a verifier that needs nothing of ours."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Q

from procurement.audit.formulas import canonical, plain
from procurement.audit.models import ActorName, AuditEvent, AuditReason
from procurement.audit.signing import public_key, sign
from procurement.clock import now
from procurement.contracts.models import Contract
from procurement.tenders.queries import content_of
from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, ConflictDecision, ConflictDeclaration, Mark, MarkReopening
from scoring.moderation.models import ConsensusChange, ConsensusMark, MeetingNote
from scoring.results import queries
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


def _who(user: Any) -> str | None:
    return f"{user.name} ({user.pseudonym})" if user is not None else None


def _json(value: Any) -> bytes:
    return json.dumps(plain(value), ensure_ascii=False, indent=1, sort_keys=True).encode()


def build(tender: Any, *, report: Callable[[int, int, str], None] | None = None) -> tuple[bytes, int]:
    """Return the ZIP of a tender's evidence and the number of its files."""
    steps: list[tuple[str, Callable[[Any], dict[str, bytes]]]] = [
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
        files.update(step(tender))
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


def _tender(tender: Any) -> dict[str, bytes]:
    found = {
        "README.txt": README.format(tender=tender.reference, title=tender.title).encode(),
        "plan.json": _json({"snapshot": tender.plan_snapshot, "hash": tender.plan_hash}),
        "tender.json": _json(
            {
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
                "approved_by": _who(tender.approved_by),
            }
        ),
        "questions.json": _json(
            [
                {"number": q.number, "question": q.question, "answer": q.answer, "answered_at": q.answered_at}
                for q in tender.clarifications.all()
            ]
        ),
    }
    for notice in tender.notices.all():
        found[f"notices/{notice.reference}-{notice.code}.json"] = json.dumps(
            notice.body, ensure_ascii=False, indent=1, sort_keys=True
        ).encode()
    return found


def _bids(tender: Any) -> dict[str, bytes]:
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
            "price": queries.parts_of(tender, prices[bid.pk]) if bid.pk in prices else None,
        }
        for bid in marking.bids_of(tender)
    ]
    found = {
        "bids.json": _json(rows),
        "openings.json": _json(
            [
                {
                    "envelope": o.envelope,
                    "first": _who(o.first),
                    "second": _who(o.second),
                    "opened_at": o.opened_at,
                    "deadline_at": o.deadline_at,
                    "bids": o.bids,
                }
                for o in Opening.objects.filter(tender=tender).select_related("first", "second")
            ]
        ),
        "repairs.json": _json(
            [
                {
                    "bid": r.bid.reference,
                    "fields": r.fields,
                    "why": r.why,
                    "asked_at": r.asked_at,
                    "due_at": r.due_at,
                    "reply": r.reply,
                    "replied_at": r.replied_at,
                }
                for r in Repair.objects.filter(bid__tender=tender).select_related("bid")
            ]
        ),
        "enquiries.json": _json(
            [
                {
                    "reference": e.reference,
                    "bid": e.bid.reference,
                    "triggers": e.triggers,
                    "question": e.question,
                    "asked_at": e.asked_at,
                    "due_on": e.due_on,
                    "replied_at": e.replied_at,
                    "words": e.words,
                    "figures": [
                        {"kind": f.kind, "amount_gbp": f.amount_gbp, "words": f.words}
                        for f in e.figures.all()
                    ],
                    "status": e.status,
                    "reasons": e.reasons,
                    "limits": e.limits,
                    "decided_by": _who(e.decided_by),
                    "decided_at": e.decided_at,
                }
                for e in LowBidEnquiry.objects.filter(bid__tender=tender)
                .select_related("bid", "decided_by")
                .prefetch_related("figures")
            ]
        ),
    }
    receipts = Receipt.objects.filter(version__bid__tender=tender).select_related("version__bid")
    for receipt in receipts:
        found[f"receipts/{receipt.version.bid.reference}-v{receipt.version.number}.json"] = bytes(
            receipt.data
        )
    return found


def _marks(tender: Any) -> dict[str, bytes]:
    return {
        "people.json": _json(
            [
                {
                    "evaluator": _who(a.evaluator),
                    "lot": a.lot.reference,
                    "criterion": a.criterion_code,
                    "assigned_at": a.assigned_at,
                    "ended_at": a.ended_at,
                    "end_reason": a.end_reason,
                }
                for a in Assignment.objects.filter(panel__tender=tender)
                .select_related("evaluator", "lot")
                .order_by("pk")
            ]
        ),
        "declarations.json": _json(
            {
                "declared": [
                    {
                        "number": d.pk,
                        "person": _who(d.person),
                        "moment": d.moment,
                        "kind": d.kind,
                        "words": d.words,
                        "declared_at": d.declared_at,
                    }
                    for d in ConflictDeclaration.objects.filter(panel__tender=tender).select_related("person")
                ],
                "decided": [
                    {
                        "declaration": d.declaration_id,
                        "decision": d.decision,
                        "words": d.words,
                        "decided_by": _who(d.decided_by),
                        "decided_at": d.decided_at,
                    }
                    for d in ConflictDecision.objects.filter(
                        declaration__panel__tender=tender
                    ).select_related("decided_by")
                ],
            }
        ),
        "marks.json": _json(
            [
                {
                    "bid": m.bid.reference,
                    "criterion": m.criterion_code,
                    "evaluator": _who(m.evaluator),
                    "number": m.number,
                    "mark": m.mark,
                    "comment": m.comment,
                    "locked_at": m.locked_at,
                }
                for m in Mark.objects.filter(bid__tender=tender)
                .select_related("bid", "evaluator")
                .order_by("pk")
            ]
        ),
        "reopenings.json": _json(
            [
                {"mark": r.mark_id, "by": _who(r.reopened_by), "reason": r.reason, "at": r.reopened_at}
                for r in MarkReopening.objects.filter(mark__bid__tender=tender).select_related("reopened_by")
            ]
        ),
        "consensus.json": _json(
            [
                {
                    "bid": c.bid.reference,
                    "criterion": c.criterion_code,
                    "number": c.number,
                    "mark": c.mark,
                    "reason": c.reason,
                    "settled_by": _who(c.settled_by),
                    "settled_at": c.settled_at,
                }
                for c in ConsensusMark.objects.filter(bid__tender=tender)
                .select_related("bid", "settled_by")
                .order_by("pk")
            ]
        ),
        "changes.json": _json(
            [
                {
                    "bid": c.old.bid.reference,
                    "criterion": c.old.criterion_code,
                    "old": c.old.mark,
                    "new": c.mark,
                    "reason": c.reason,
                    "why": c.why,
                    "status": c.status,
                    "asked_by": _who(c.asked_by),
                    "second": _who(c.second),
                    "second_at": c.second_at,
                    "second_words": c.second_words,
                }
                for c in ConsensusChange.objects.filter(moderation__lot__tender=tender).select_related(
                    "old__bid", "asked_by", "second"
                )
            ]
        ),
        "screenings.json": _json(
            [
                {
                    "reference": s.reference,
                    "status": s.status,
                    "record": s.record,
                    "sha256": s.sha256,
                    "locked_by": _who(s.locked_by),
                    "locked_at": s.locked_at,
                    "second": _who(s.second),
                    "second_at": s.second_at,
                    "second_words": s.second_words,
                }
                for s in Screening.objects.filter(lot__tender=tender).select_related(
                    "lot", "locked_by", "second"
                )
            ]
        ),
        "letters.json": _json(
            [
                {"bid": s.bid.reference, "sent_at": s.sent_at, "sha256": s.sha256, "content": s.content}
                for s in ScreeningLetter.objects.filter(bid__tender=tender)
                .select_related("bid")
                .order_by("pk")
            ]
        ),
        "notes.json": _json(
            [
                {
                    "lot": n.moderation.lot.reference,
                    "bid": n.bid.reference if n.bid else None,
                    "criterion": n.criterion_code,
                    "kind": n.kind,
                    "words": n.words,
                    "by": _who(n.by),
                    "at": n.at,
                }
                for n in MeetingNote.objects.filter(moderation__lot__tender=tender).select_related(
                    "moderation__lot", "bid", "by"
                )
            ]
        ),
    }


def _results(tender: Any) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
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
    found["results.json"] = _json(rows)
    found["readings.json"] = _json(
        [
            {
                "result": r.result.sha256,
                "bid": r.bid.reference,
                "criterion": r.criterion_code,
                "words": r.words,
                "read_by": _who(r.read_by),
                "read_at": r.read_at,
            }
            for r in ReReading.objects.filter(result__lot__tender=tender).select_related(
                "result", "bid", "read_by"
            )
        ]
    )
    return found


def _decisions(tender: Any) -> dict[str, bytes]:
    return {
        "decisions.json": _json(
            [
                {
                    "reference": d.reference,
                    "lot": d.lot.reference,
                    "bid": d.bid.reference if d.bid else None,
                    "rank": d.rank,
                    "status": d.status,
                    "reason": d.reason,
                    "recommended_by": _who(d.recommended_by),
                    "recommended_at": d.recommended_at,
                    "approved_by": _who(d.approved_by),
                    "approved_at": d.approved_at,
                    "approval_words": d.approval_words,
                    "awarded_at": d.awarded_at,
                    "fell_reason": d.fell_reason,
                    "fell_at": d.fell_at,
                    "result": d.result.sha256,
                    "follows": d.follows.reference if d.follows else None,
                }
                for d in AwardDecision.objects.filter(lot__tender=tender).select_related(
                    "lot", "bid", "result", "recommended_by", "approved_by", "follows__lot"
                )
            ]
        ),
        "summaries.json": _json(
            [
                {"reference": s.reference, "sent_at": s.sent_at, "sha256": s.sha256, "content": s.content}
                for s in AssessmentSummary.objects.filter(bid__tender=tender)
                .select_related("bid")
                .order_by("pk")
            ]
        ),
        "challenges.json": _json(
            [
                {
                    "reference": c.reference,
                    "supplier": c.supplier.name,
                    "ground": c.ground,
                    "words": c.words,
                    "received_at": c.received_at,
                    "holds_award": c.holds_award,
                    "answer": c.answer,
                    "remedy": c.remedy,
                    "closed_at": c.closed_at,
                }
                for c in Challenge.objects.filter(tender=tender).select_related("supplier", "tender")
            ]
        ),
        "contracts.json": _json(
            [
                {
                    "reference": c.reference,
                    "lot": c.lot.reference,
                    "supplier": c.supplier.name,
                    "supplier_size": c.supplier_size,
                    "value_gbp": c.value_gbp,
                    "starts_on": c.starts_on,
                    "ends_on": c.ends_on,
                    "status": c.status,
                    "record": c.record,
                }
                for c in Contract.objects.filter(tender=tender).select_related("lot", "supplier")
            ]
        ),
    }


def _log(tender: Any) -> dict[str, bytes]:
    reference = tender.reference
    found: dict[str, bytes] = {}
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
    found["audit/reasons.json"] = _json(
        {
            str(r.event_id): {"salt": r.salt, "words": r.words, "erased": r.erased_at is not None}
            for r in AuditReason.objects.filter(event_id__in=numbers)
        }
    )
    found["audit/names.json"] = _json(
        {str(a.pseudonym): a.name for a in ActorName.objects.filter(pseudonym__in=actors)}
    )
    return found


def _engine(tender: Any) -> dict[str, bytes]:
    formulas = HERE.parent / "formulas"
    found = {f"engine/scoring/formulas/{name}.py": (formulas / f"{name}.py").read_bytes() for name in ENGINE}
    found["engine/scoring/__init__.py"] = b""
    found["engine/scoring/formulas/__init__.py"] = b""
    found["verify.py"] = (HERE / "verify_pack.py").read_bytes()
    import suppliers.sealing

    folder = Path(suppliers.sealing.__file__).resolve().parent
    found["receipt_verifier.py"] = (folder / "verify_receipt.py").read_bytes()
    return found
