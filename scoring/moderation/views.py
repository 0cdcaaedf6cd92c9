"""Pages of moderation: closed until every evaluator has locked, then all marks side by side."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Subquery
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.carried import carry
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import add_refusal, data_of, go, press, show
from scoring.assessments.models import Assignment, ConflictDeclaration, LotMarking, Mark, Panel
from scoring.assessments.pages import about, panel_for
from scoring.assessments.queries import answers_of, marks_as_subject, plain, progress_of
from scoring.assessments.rules import check_read, declared_by, undecided
from scoring.formulas.moderation import paragraphs_of
from scoring.moderation import actions, forms, queries
from scoring.moderation.models import ConsensusChange, ConsensusMark, MeetingNote, Moderation

READERS = frozenset({"moderator", "evaluator", "officer", "approver", "observer"})


def door(request: HttpRequest, reference: str) -> Panel | HttpResponse:
    """Return the panel for a reader who has declared; else a way to what is missing, or a 404."""
    panel = panel_for(request, reference, READERS)
    roles = panel.tender.roles_of(request.user)
    if (
        not roles & (READERS - {"evaluator"})
        and not panel.assignments.live().filter(evaluator=request.user).exists()
    ):
        raise Http404
    return panel if _has_declared(panel) else go(request, "assess:show-panel", reference)


def _has_declared(panel: Panel) -> bool:
    moment = ConflictDeclaration.Moment
    try:
        check_read(panel, moment.ACCESS, moment.NAMES)
    except Refused:
        return False
    return True


@require_safe
def show_lots(request: HttpRequest, reference: str) -> HttpResponse:
    """The lots of a tender and how far their moderation is: counts only before it opens."""
    panel = door(request, reference)
    if isinstance(panel, HttpResponse):
        return panel
    moderation = Moderation.objects.filter(lot=OuterRef("lot"))
    found = LotMarking.objects.filter(panel=panel).annotate(
        locked_at=Subquery(moderation.values("locked_at"))
    )
    markings: dict[int, Any] = {marking.lot_id: marking for marking in found}
    progress = progress_of(panel)
    changes = ConsensusChange.objects.filter(
        moderation__lot__tender=panel.tender, status="asked"
    ).select_related("old__bid", "asked_by", "moderation__lot")
    context = {
        "tender": panel.tender,
        "lots": [
            {
                "lot": lot,
                "open": bool(markings.get(lot.pk) and markings[lot.pk].all_locked_at),
                "locked": bool(markings.get(lot.pk) and markings[lot.pk].locked_at),
                "waiting": sum(p.locked < p.wanted for p in progress if p.lot.pk == lot.pk),
                "people": sum(p.lot.pk == lot.pk for p in progress),
                "marking": sorted(
                    p.evaluator.name for p in progress if p.lot.pk == lot.pk and p.locked < p.wanted
                ),
                "has_bids": any(p.wanted for p in progress if p.lot.pk == lot.pk),
            }
            for lot in panel.tender.lots.all()
        ],
        "changes": changes,
        "is_moderator": "moderator" in panel.tender.roles_of(request.user),
    }
    return show(request, "scoring/moderation/show_lots.html", context)


def _open_lot(request: HttpRequest, reference: str, number: int, **along: Any) -> Any:
    """Return the marking of a lot whose moderation is open, with its panel, for whom `door` lets in: all in one
    read, ``locked_at`` and ``held_at`` of the moderation too, and the columns ``along``. Else a way to what is
    missing, or a 404.
    """
    moderation = Moderation.objects.filter(lot=OuterRef("lot"))
    marks_here = Assignment.objects.live().filter(panel=OuterRef("panel"), evaluator=request.user)
    marking: Any = get_object_or_404(
        LotMarking.objects.select_related("lot", "panel__tender__buyer").annotate(
            **declared_by(request.user, panel="panel"),
            marks_here=Exists(marks_here),
            locked_at=Subquery(moderation.values("locked_at")),
            held_at=Subquery(moderation.values("held_at")),
            **along,
        ),
        panel__tender__reference=reference,
        lot__number=number,
    )
    panel = marking.panel
    panel.cut_off, panel.declared_at = marking.cut_off, marking.declared_at
    roles = panel.tender.roles_of(request.user) & READERS
    if not roles or (roles == {"evaluator"} and not marking.marks_here):
        raise Http404
    if not _has_declared(panel):
        return go(request, "assess:show-panel", reference)
    if marking.all_locked_at is None:
        return go(request, "moderation:show-lots", reference)
    marking.lot.tender = panel.tender
    return marking


def _moderated_lot(request: HttpRequest, reference: str, number: int) -> Any:
    """Return what `_open_lot` does, for a moderator; a 404 for everybody else whom it lets in."""
    found = _open_lot(request, reference, number)
    if not isinstance(found, HttpResponse) and "moderator" not in found.panel.tender.roles_of(request.user):
        raise Http404
    return found


@require_safe
def show_table(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Every answer of a lot with all marks and comments, the widest disagreement first."""
    conflicts = undecided().filter(panel=OuterRef("panel")).order_by("pk")
    found = _open_lot(request, reference, lot, undecided=carry(conflicts, name=F("person__name")))
    if isinstance(found, HttpResponse):
        return found
    panel, each = found.panel, found.lot
    rows = queries.rows_of(panel, each, screened=found.screened_at is not None)
    hidden = hides_names(panel)
    context = {
        "tender": panel.tender,
        "lot": each,
        "rows": rows,
        "settled": sum(not row.is_open for row in rows),
        "first_open": next((f"answers/{row.letter}/{row.question.code}/" for row in rows if row.is_open), ""),
        "flagged": sum(row.is_flagged for row in rows),
        "names_hidden": hidden,
        "undecided": sorted({conflict["name"] for conflict in found.undecided}),
        # Its sentences name bids by their references: nobody reads those while firms are letters.
        "history": [] if hidden else audit.history(Moderation(lot=each), limit=30),
        "locked_at": found.locked_at,
        "held_at": found.held_at,
        "screens": bool(panel.tender.screening) and not any(row.is_decided for row in rows),
        "notes": MeetingNote.objects.filter(moderation__lot=each, bid=None).select_related("by"),
        "is_moderator": "moderator" in panel.tender.roles_of(request.user),
        "note_form": forms.NoteForm(),
    }
    return show(request, "scoring/moderation/show_table.html", context)


def hides_names(panel: Panel) -> bool:
    """Say whether the panel must not see yet which firm stands behind a letter."""
    return panel.names_hidden and panel.tender.status == "assessing"


def _row(marking: LotMarking, letter: str, code: str) -> queries.Row:
    """Return one answer of a lot, or a 404."""
    rows = queries.rows_of(
        marking.panel, marking.lot, only=(letter.upper(), code), screened=marking.screened_at is not None
    )
    if not rows:
        raise Http404
    return rows[0]


def _next_open(marking: LotMarking) -> str:
    """Return the page of the answer to settle next: the widest disagreement left, else the table."""
    reference, lot = marking.panel.tender.reference, marking.lot
    row = next((row for row in queries.rows_of(marking.panel, lot) if row.is_open), None)
    if row is None:
        return reverse("moderation:show-table", args=[reference, lot.number])
    return reverse("moderation:settle", args=[reference, lot.number, row.letter, row.question.code])


def _note(said: dict[str, Any]) -> dict[str, Any]:
    """Return a note as the page shows it, from what was read along with the lot."""
    return {
        "words": said["words"],
        "kind": MeetingNote.Kind(said["kind"]).label,
        "name": said["name"],
        "at": datetime.fromisoformat(said["at"]),
    }


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, reference: str, lot: int, letter: str, code: str) -> HttpResponse:
    """One answer: what it says, all marks and comments, notes, and the settled mark with its reason."""
    notes = MeetingNote.objects.filter(moderation__lot=OuterRef("lot"), criterion_code=code)
    read = carry(notes, "kind", "words", "at", about=F("bid"), name=F("by__name"))
    found = _open_lot(request, reference, lot, notes=read)
    if isinstance(found, HttpResponse):
        return found
    panel, each = found.panel, found.lot
    row = _row(found, letter, code)
    is_moderator = "moderator" in panel.tender.roles_of(request.user)
    # Starts empty, never at the mean: a number on the page would pull the meeting towards it.
    form = forms.SettleForm(data_of(request), question=row.question, initial={"seen": row.settled_number})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.settle(
                row.bid, code, by=request.user, mark=said["mark"], reason=said["reason"], seen=said["seen"]
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            found = _open_lot(request, reference, lot, notes=read)
            if isinstance(found, HttpResponse):
                return found
            if refusal.code == "consensus.changed":
                row = _row(found, letter, code)
                form.data = form.data.copy()
                form.data["seen"] = str(row.settled_number)
        else:
            messages.success(request, f"Bidder {row.letter}, {code} is settled.")
            return go(request, _next_open(found))
    opened = answers_of(panel.tender, by=request.user, bids=[row.bid])[row.bid.pk]
    answer = opened.answers.get(code, "")
    context = {
        "tender": panel.tender,
        "lot": each,
        "row": row,
        "form": form,
        "paragraphs": paragraphs_of(answer),
        "is_moderator": is_moderator,
        "names_hidden": hides_names(panel),
        "locked": bool(found.locked_at or found.held_at) or row.is_decided,
        "may_change": bool(found.locked_at) and not row.is_decided,
        "notes": [_note(said) for said in found.notes if said["about"] == row.bid.pk],
        "earlier": row.earlier,
        "history": [] if hides_names(panel) else audit.history(marks_as_subject(row.bid, code)),
        "note_form": forms.NoteForm(),
    }
    return show(request, "scoring/moderation/settle.html", context)


@require_http_methods(["POST"])
def note(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Keep a note of the meeting, about one answer or about the lot."""
    found = _open_lot(request, reference, lot)
    if isinstance(found, HttpResponse):
        return found
    each = found.lot
    letter, code = request.POST.get("letter", ""), request.POST.get("code", "")
    row = _row(found, letter, code) if letter else None
    press(
        request,
        lambda: actions.write_note(
            each,
            by=request.user,
            words=request.POST.get("words", ""),
            bid=row.bid if row else None,
            criterion_code=code if row else "",
        ),
    )
    if row:
        return go(request, "moderation:settle", reference, lot, row.letter, code)
    return go(request, "moderation:show-table", reference, lot)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, reference: str, lot: int, number: int) -> HttpResponse:
    """Ask an evaluator to look at a locked mark again."""
    found = _moderated_lot(request, reference, lot)
    if isinstance(found, HttpResponse):
        return found
    panel, each = found.panel, found.lot
    mark = get_object_or_404(
        Mark.objects.select_related("bid__lot", "bid__tender", "evaluator"),
        pk=number,
        bid__lot=each,
        locked_at__isnull=False,
    )
    return form_page(
        request,
        forms.ReopenForm(data_of(request)),
        lambda said: actions.reopen_mark(mark, by=request.user, **said),
        title=f"Ask {mark.evaluator} to look again",
        button="Ask",
        done="They have been told. Moderation opens again when they have locked.",
        lead="They may keep their mark or change it. Until they have locked again, nothing of this lot can be settled.",
        lines=[f"Their mark: {plain(mark.mark)}. {mark.comment}"],
        to=reverse("moderation:show-lots", args=[reference]),
        **about(panel.tender, reverse("moderation:show-table", args=[reference, lot]), "moderation"),
    )


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Lock the settled marks of a lot; with the last lot quality is locked and prices may be opened."""
    found = _moderated_lot(request, reference, lot)
    if isinstance(found, HttpResponse):
        return found
    panel, each = found.panel, found.lot
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.lock_moderation(each, by=request.user),
        title=f"Lock the moderation of lot {lot}",
        button="Lock",
        done=lambda last: (
            "Quality is locked: two opening officers can open the prices." if last else "This lot is locked."
        ),
        lead="After the lock a mark changes only with a reason and a second person, and the old mark stays.",
        to=reverse("moderation:show-lots", args=[reference]),
        **about(panel.tender, reverse("moderation:show-table", args=[reference, lot]), "moderation"),
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, lot: int, letter: str, code: str) -> HttpResponse:
    """Ask to change a settled mark after the lock."""
    found = _moderated_lot(request, reference, lot)
    if isinstance(found, HttpResponse):
        return found
    panel = found.panel
    row = _row(found, letter, code)
    if row.settled is None:
        raise Http404
    settled = ConsensusMark.objects.select_related("bid__lot", "bid__tender").get(pk=row.settled.pk)
    return form_page(
        request,
        forms.ChangeForm(data_of(request), question=row.question, initial={"seen": row.settled_number}),
        lambda said: actions.ask_change(
            settled, by=request.user, mark=said["mark"], reason=said["reason"], why=said["why"]
        ),
        title=f"Change the settled mark of Bidder {row.letter}, {code}",
        button="Ask a second person",
        done="A second person has been asked.",
        lines=[f"Settled now: {plain(settled.mark)}. {settled.reason}"],
        to=reverse("moderation:show-lots", args=[reference]),
        **about(panel.tender, reverse("moderation:show-table", args=[reference, lot]), "moderation"),
    )


@require_http_methods(["GET", "POST"])
def decide_change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Agree to a change after the lock, or refuse it, as the second person."""
    panel = door(request, reference)
    if isinstance(panel, HttpResponse):
        return panel
    asked = (
        ConsensusChange.objects.filter(pk=number, moderation__lot__tender=panel.tender)
        .select_related("old__bid__lot", "old__bid__tender", "asked_by", "moderation__lot")
        .first()
    )
    if asked is None or not panel.tender.roles_of(request.user) & {"moderator", "approver"}:
        raise Http404
    return form_page(
        request,
        forms.SecondForm(data_of(request)),
        lambda said: actions.decide_change(
            asked, by=request.user, agree=said["agree"] == "yes", words=said["words"]
        ),
        title=f"A change that {asked.asked_by} asks for",
        button="Decide",
        done="Decided. The old mark stays on record.",
        lines=[
            f"Old: {plain(asked.old.mark)}. {asked.old.reason}",
            f"New: {plain(asked.mark)}. {asked.reason}",
            f"Why after the lock: {asked.why}",
        ],
        **about(panel.tender, reverse("moderation:show-lots", args=[reference]), "moderation"),
    )
