"""Pages of a receipt: what it proves, its files, and the verifier."""

from contextlib import suppress
from datetime import UTC
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from procurement.html import download, show
from suppliers.bids import drafts
from suppliers.bids.models import Bid, Receipt
from suppliers.bids.page import FOLDER, own_bid, state_of
from suppliers.bids.receipts import proof_is_ready, receipt_facts, receipt_pdf, receipt_proof
from suppliers.sealing import verify_receipt
from suppliers.sealing.keystore import KeyDestroyed


def _receipt(request: HttpRequest, reference: str, version: int) -> tuple[Bid, Receipt]:
    bid = own_bid(request, reference)
    return bid, get_object_or_404(
        Receipt.objects.select_related("version__submitted_by"), version__bid=bid, version__number=version
    )


@require_GET
def receipt(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt of a version: what it proves, how to keep it, how to check it without us."""
    bid, found = _receipt(request, reference, version)
    facts = receipt_facts(found)
    names: dict[str, list[str]] = {}
    if bid.tender.is_open(timezone.now()):
        with suppress(KeyDestroyed):
            for item in drafts.read_draft(bid).files:
                names.setdefault(item["sha256"], []).append(item["name"])
    context = {
        **state_of(bid, request),
        "receipt": found,
        "facts": facts,
        "received_at": found.version.received_at,
        "received_utc": found.version.received_at.astimezone(UTC),
        "deadline_at": found.version.deadline_at,
        "files": [{**item, "name": ", ".join(names.get(item["sha256"], []))} for item in facts["files"]],
        "proof_is_ready": proof_is_ready(facts),
        "is_current": bid.version == version and bid.status != Bid.Status.WITHDRAWN,
    }
    return show(request, f"{FOLDER}/receipt.html", context)


@require_GET
def receipt_json(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt itself, byte for byte."""
    _, found = _receipt(request, reference, version)
    return download(f"receipt-{reference}-{version}.json", "application/json", bytes(found.data))


@require_GET
def receipt_proof_json(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The proof that the receipt's log entry is in the public log, for the verifier."""
    bid, found = _receipt(request, reference, version)
    data = receipt_proof(receipt_facts(found))
    if data is None:
        form = forms.Form({})
        form.add_error(None, "The proof is not ready yet: it follows within a minute. Come back then.")
        return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=409)
    return download(f"proof-{reference}-{version}.json", "application/json", data)


@require_GET
def receipt_as_pdf(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt as a document to file."""
    bid, found = _receipt(request, reference, version)
    data = receipt_pdf(bid, found)
    if data is None:
        return render(request, f"{FOLDER}/no_pdf.html", {"bid": bid, "version": version}, status=503)
    return download(f"receipt-{reference}-{version}.pdf", "application/pdf", data)


@login_not_required
@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier, one file for anyone."""
    return download("verify_receipt.py", "text/x-python", Path(verify_receipt.__file__).read_bytes())
