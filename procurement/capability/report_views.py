"""The report of capability across contracts: a page, and the same rows as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from procurement import sheets
from procurement.capability import careers, report
from procurement.capability.queries import tally_of
from procurement.clock import now
from procurement.contracts.models import Contract
from procurement.html import show
from procurement.paging import page_of

IN_PRINT = 50
"""Contracts told by the PDF, which is laid out while its reader waits; the spreadsheet and the CSV tell them all."""


@require_safe
def show_report(request: HttpRequest) -> HttpResponse:
    """What is in-house and what is late in the running contracts of your organisations; all for the centre."""
    today = timezone.localdate(now())
    contracts = report.running(request.user)
    page = page_of(report.lines_of(contracts), request, order="ends_on")
    tallies = [tally_of(contract, today) for contract in page.rows]
    late = [(tally, one) for tally in tallies for one in tally.late]
    return show(
        request,
        "procurement/capability/show_report.html",
        {
            "totals": report.totals_of(contracts, today),
            "in_print": IN_PRINT,
            "page": page,
            "tallies": tallies,
            "late": sorted(late, key=lambda pair: pair[1].due_on),
        },
    )


@require_safe
def show_careers(request: HttpRequest) -> HttpResponse:
    """Careers by organisation and by contract, in people and never by person; ended contracts count too."""
    today = timezone.localdate(now())
    standing = Contract.objects.visible_to(request.user).exclude(status=Contract.Status.FALLEN)
    page = page_of(careers.with_posts(standing), request, order="ends_on")
    return show(
        request,
        "procurement/capability/show_careers.html",
        {
            "organisations": careers.by_buyer(standing, today),
            "page": page,
            "contracts": [(contract, careers.chain_of(contract, today)) for contract in page.rows],
        },
    )


@require_safe
def take_report(request: HttpRequest, form: str) -> HttpResponse:
    """The report as CSV, as an OpenDocument spreadsheet, or as a PDF to print of the 50 contracts that end first."""
    today = timezone.localdate(now())
    if form == "pdf":
        content = report.as_pdf(report.parts_of(request.user, today, most=IN_PRINT), today)
    elif form in sheets.FORMS:
        rows = report.rows_of(report.parts_of(request.user, today))
        content = sheets.as_csv(rows) if form == "csv" else sheets.as_ods("Capability", rows)
    else:
        raise Http404
    return HttpResponse(
        content,
        content_type=sheets.FORMS.get(form, "application/pdf"),
        headers={
            "Content-Disposition": f'attachment; filename="capability.{form}"',
            "Cache-Control": "no-store",
        },
    )
