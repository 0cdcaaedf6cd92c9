"""The report of capability across contracts: a page, and the same rows as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from procurement import sheets
from procurement.capability import careers, printing, report
from procurement.capability.queries import tally_of
from procurement.clock import now
from procurement.contracts.models import Contract
from procurement.html import download, go, show
from procurement.notifications.models import Outbox
from procurement.paging import page_of


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
            "in_print": printing.IN_PRINT,
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
    """The report as CSV or as an OpenDocument spreadsheet."""
    if form not in sheets.FORMS:
        raise Http404
    rows = report.rows_of(report.parts_of(request.user, timezone.localdate(now())))
    content = sheets.as_csv(rows) if form == "csv" else sheets.as_ods("Capability", rows)
    return download(f"capability.{form}", sheets.FORMS[form], content)


@require_POST
def ask_print(request: HttpRequest) -> HttpResponse:
    """Ask for the report as a PDF to print, of the 50 contracts that end first; the next page says how far it is."""
    return go(request, "notifications:show-job", printing.ask(request.user).uuid)


@require_safe
def take_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The PDF that you asked for; where it is no longer kept, back to the report."""
    try:
        content = printing.of(uuid, request.user)
    except Outbox.DoesNotExist:
        raise Http404 from None
    if content is None:
        messages.error(request, "A PDF is kept for an hour and this one is not there. Make it again.")
        return go(request, "capability:show-report")
    return download("capability.pdf", "application/pdf", content)
