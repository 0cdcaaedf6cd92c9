"""A receipt as people read and file it, and the proof that its log entry is in the public log."""

import json
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string

from procurement.audit.formulas import canonical
from procurement.audit.models import AuditEvent, AuditLeaf, TreeHead
from procurement.audit.tree import consistency_of, proof_of
from suppliers.bids.models import Bid, Receipt
from suppliers.sealing.verify_receipt import PROOF_SCHEMA


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """Return what the signed bytes of a receipt say."""
    return json.loads(bytes(receipt.data))


def _entries(facts: dict[str, Any]) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(chain=facts["log"]["chain"], sequence=facts["log"]["position"])


def proof_is_ready(facts: dict[str, Any]) -> bool:
    """Say whether a tree head has been signed over the log entry that this receipt names."""
    entry = _entries(facts).values("pk")
    covers = TreeHead.objects.filter(size__gt=OuterRef("index"))
    return AuditLeaf.objects.filter(Exists(covers), event_id__in=entry).exists()


def receipt_proof(facts: dict[str, Any]) -> bytes | None:
    """Return the proof (canonical JSON) that the receipt's log entry is in the public log, which has only grown.

    None until a tree head has been signed over the entry: within about a minute.
    """
    newest = TreeHead.objects.order_by("-id").first()
    if newest is None:
        return None
    found = proof_of(_entries(facts).get(), newest)
    if found is None:
        return None
    named = facts["log"]["tree_head"]
    earlier = TreeHead.objects.filter(message=named["message"].encode()).first() if named else None
    return canonical(
        {
            "schema": PROOF_SCHEMA,
            "index": found["index"],
            "leaf": found["leaf"],
            "path": found["path"],
            "head": {"message": found["head"]["message"], "signature": found["head"]["signature"]},
            "consistency": consistency_of(earlier, newest) if earlier and earlier.size else [],
        }
    )


def receipt_pdf(bid: Bid, receipt: Receipt) -> bytes | None:
    """Return the receipt as a tagged PDF (PDF/UA-1); None where the machine has no PDF engine."""
    try:
        from weasyprint import HTML
    except OSError:  # the engine's own system libraries are missing on this machine
        return None
    html = render_to_string(
        "suppliers/bids/pdf/receipt.html",
        {"bid": bid, "receipt": receipt, "facts": receipt_facts(receipt), "version": receipt.version},
    )
    return HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
