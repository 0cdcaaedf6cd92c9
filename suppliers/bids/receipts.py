"""A receipt as people read and file it, and the proof that its log entry is in the public log."""

import json
from typing import Any

from django.template.loader import render_to_string

from procurement.audit.formulas import canonical
from procurement.audit.models import AuditEvent, AuditLeaf, TreeHead
from procurement.audit.tree import consistency_of, proof_of
from suppliers.bids.models import Bid, Receipt
from suppliers.sealing.verify_receipt import PROOF_SCHEMA


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """Return what the signed bytes of a receipt say."""
    return json.loads(bytes(receipt.data))


def _entry(facts: dict[str, Any]) -> AuditEvent:
    return AuditEvent.objects.get(chain=facts["log"]["chain"], sequence=facts["log"]["position"])


def proof_is_ready(facts: dict[str, Any]) -> bool:
    """Say whether a tree head has been signed over the log entry that this receipt names."""
    leaf = AuditLeaf.objects.filter(event_id=_entry(facts).pk).values_list("index", flat=True).first()
    return leaf is not None and TreeHead.objects.filter(size__gt=leaf).exists()


def receipt_proof(facts: dict[str, Any]) -> bytes | None:
    """Return the proof (canonical JSON) that the receipt's log entry is in the public log, which has only grown.

    None until a tree head has been signed over the entry: within about a minute.
    """
    newest = TreeHead.objects.order_by("-id").first()
    found = proof_of(_entry(facts), newest)
    if newest is None or found is None:
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
