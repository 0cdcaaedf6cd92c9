"""Your marks as a spreadsheet: taken out, and brought back once the difference was shown."""

from collections.abc import Iterable

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.html import download, go, show
from scoring.assessments import actions, forms, queries, sheets
from scoring.assessments.models import Panel
from scoring.assessments.views.doors import for_markers

SALT = "worth.marking-sheet"


@require_safe
@for_markers
def sheet_out(request: HttpRequest, panel: Panel, cells: list[queries.Cell], form: str) -> HttpResponse:
    """Your own marking sheet as a spreadsheet."""
    if form not in sheets.FORMATS:
        raise Http404
    name = f"{panel.tender.reference}-my-marks.{form}"
    return download(name, sheets.FORMATS[form], sheets.write(cells, form))


def _signed(changes: Iterable[sheets.Difference], *, by: User) -> str:
    """Return the changes as the page carries them until they are confirmed, by this person and within the hour."""
    rows = [
        [
            str(d.cell.lot.number),
            d.cell.question.code,
            d.cell.letter,
            d.mark,
            d.comment,
            d.old_mark,
            d.old_comment,
        ]
        for d in changes
    ]
    return signing.dumps(rows, salt=f"{SALT}:{by.pk}", compress=True)


def _take_over(request: HttpRequest, cells: list[queries.Cell]) -> int:
    """Keep the changes that were shown and confirmed; return how many. Raises ``Refused`` when they were shown too
    long ago, or when a mark is no longer the one that stood beside its change.
    """
    try:
        rows = signing.loads(request.POST["confirmed"], salt=f"{SALT}:{request.user.pk}", max_age=3600)
    except signing.BadSignature:
        raise Refused("sheet.too_old", "That was too long ago. Send the sheet again.") from None
    changes, _ = sheets.differences(cells, [tuple(row[:5]) for row in rows])
    if [[d.old_mark, d.old_comment] for d in changes] != [row[5:] for row in rows]:
        raise Refused(
            "sheet.changed", "You changed a mark here since you saw the difference. Send the sheet again."
        )
    return actions.save_marks(
        {(d.cell.bid, d.cell.question.code): (d.mark, d.comment) for d in changes}, by=request.user
    )


@require_http_methods(["GET", "POST"])
@for_markers
def sheet_in(request: HttpRequest, panel: Panel, cells: list[queries.Cell]) -> HttpResponse:
    """Bring your own sheet back: first the difference, then (confirmed) the change."""
    form = forms.SheetForm()
    if request.method == "POST" and "confirmed" in request.POST:
        try:
            count = _take_over(request, cells)
        except Refused as refusal:
            form = forms.SheetForm({}, {})
            form.errors.clear()
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{count} mark(s) taken over from your sheet.")
            return go(request, "assess:show-panel", panel.tender.reference)
    elif request.method == "POST":
        form = forms.SheetForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                rows = sheets.read(form.cleaned_data["sheet"].read(sheets.MOST_BYTES + 1))
                changes, problems = sheets.differences(cells, rows)
            except Refused as refusal:
                form.add_error("sheet", refusal.message)
            else:
                context = {
                    "tender": panel.tender,
                    "changes": changes,
                    "problems": problems,
                    "confirmed": _signed(changes, by=request.user),
                }
                return show(request, "scoring/assessments/sheet_difference.html", context)
    return show(request, "scoring/assessments/sheet.html", {"form": form, "tender": panel.tender})
