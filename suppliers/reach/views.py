"""The record of a deadline for everybody, and a supplier's own clicks for itself."""

from datetime import datetime
from itertools import chain

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from procurement.html import show
from procurement.paging import page_of
from procurement.sheets import csv_file
from procurement.tenders.models import Tender
from suppliers.reach.formulas import EVERY, Gap
from suppliers.reach.models import ReachRecord, clicks_of

FOLDER = "suppliers/reach"
SHOWN = 100
IN_A_FILE = 50_000


@login_not_required
@require_GET
def show_record(request: HttpRequest, tender: str) -> HttpResponse:
    """How the service could be reached on the last day before a tender's deadline."""
    found = get_object_or_404(Tender.objects.public(), reference=tender)
    record = ReachRecord.objects.filter(tender=found).order_by("-deadline_at").first()
    rows = [
        Gap(gap["kind"], datetime.fromisoformat(gap["start"]), datetime.fromisoformat(gap["end"]))
        for gap in (record.gaps if record else [])
    ]
    context = {
        "tender": found,
        "record": record,
        "gaps": rows,
        "every": int(EVERY.total_seconds()),
        "is_open": found.is_open(),
    }
    return show(request, f"{FOLDER}/record.html", context)


@require_GET
def show_clicks(request: HttpRequest) -> HttpResponse:
    """What one's own people pressed on the pages of bids, the newest first."""
    organisation = request.organisation
    if organisation is None or organisation.kind != "supplier":
        raise Http404
    page = page_of(clicks_of(organisation), request, order="-at", size=SHOWN)
    return show(request, f"{FOLDER}/clicks.html", {"page": page, "organisation": organisation})


@require_GET
def clicks_csv(request: HttpRequest) -> HttpResponse:
    """The whole record of one's own clicks as a file."""
    organisation = request.organisation
    if organisation is None or organisation.kind != "supplier":
        raise Http404
    head = ["time (UTC, of the database)", "person", "method", "address", "answer", "milliseconds"]
    clicks = (
        [click.at.isoformat(), click.person.name, click.method, click.address, click.answer, click.took_ms]
        for click in clicks_of(organisation)[:IN_A_FILE].iterator(chunk_size=2000)
    )
    response = csv_file(f"clicks-{organisation.reference}", chain([head], clicks))
    response["Cache-Control"] = "no-store"
    return response
