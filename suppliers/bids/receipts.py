"""A receipt as people read and file it."""

import json
from typing import Any

from django.template.loader import render_to_string

from suppliers.bids.models import Bid, Receipt


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """Return what the signed bytes of a receipt say."""
    return json.loads(bytes(receipt.data))


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
