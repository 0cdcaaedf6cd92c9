"""Who may see and mark what: the declarations that are needed, and when a person is cut off."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects

from procurement.carried import hold
from procurement.errors import Refused
from scoring.assessments.models import (
    Assignment,
    ConflictDecision,
    ConflictDeclaration,
    LotMarking,
    Panel,
)
from suppliers.bids.models import Bid
from suppliers.sealing.guards import opening_guard

Moment = ConflictDeclaration.Moment
CUT_OFF = Refused(
    "conflict.cut_off",
    "You declared a conflict of interest on this tender, so it is closed to you until somebody else has "
    "decided what follows. Nothing that you did is lost.",
)


def panel_of(tender: Any) -> Panel:
    """Return the panel of a tender (or of the key of one); raise ``Refused`` where there is none."""
    panel = Panel.objects.select_related("tender").filter(tender=tender).first()
    if panel is None:
        raise Refused("panel.none", "This tender has no panel yet. An officer of the tender makes it.")
    return panel


def declarations_of(panel: Panel, person: Any) -> list[ConflictDeclaration]:
    """Return what a person declared on a tender, the oldest first, each with its decisions: to show it."""
    declared = list(panel.declarations.filter(person=person))
    for each in declared:
        each.person = person
    conflicts = [each for each in declared if each.kind != ConflictDeclaration.Kind.NIL]
    prefetch_related_objects(conflicts, "decisions__decided_by")
    for each in declared:
        if each.kind == ConflictDeclaration.Kind.NIL:
            hold(each, "decisions", [])  # nobody decides on no conflict
    return declared


def declared_by(person: Any, panel: str = "pk") -> dict[str, Any]:
    """Return what a person declared as two columns that a query of panels reads along.

    ``cut_off``: a declared conflict stands in the way, one that nobody else has let pass. The newest decision
    counts; a later declaration of "no conflict" lifts nothing. ``declared_at``: the moments at which they declared.
    ``panel``: where the query holds the panel's key.
    """
    declared = ConflictDeclaration.objects.filter(panel=OuterRef(panel), person=person)
    decisions = ConflictDecision.objects.filter(declaration=OuterRef("pk")).order_by("-pk")
    conflicts = declared.exclude(kind=ConflictDeclaration.Kind.NIL).annotate(
        decided=Subquery(decisions.values("decision")[:1])
    )
    standing = Q(decided=None) | Q(decided=ConflictDecision.Decision.REMOVE)
    return {
        "cut_off": Exists(conflicts.filter(standing)),
        "declared_at": ArraySubquery(declared.values("moment")),
    }


def undecided() -> QuerySet[ConflictDeclaration]:
    """Return the declared conflicts about which nobody has decided yet, of tenders that are not over."""
    return (
        ConflictDeclaration.objects.exclude(kind=ConflictDeclaration.Kind.NIL)
        .exclude(panel__tender__status__in=["awarded", "cancelled"])
        .filter(~Exists(ConflictDecision.objects.filter(declaration=OuterRef("pk"))))
    )


def missing_moment(panel: Panel, wanted: Iterable[str]) -> str | None:
    """Return the first of the wanted moments for which nothing was declared, or None.

    ``panel``: read with `declared_by`.
    """
    return next((str(moment) for moment in wanted if moment not in panel.declared_at), None)


def is_cut_off(panel: Panel, person: Any) -> bool:
    """Say whether a conflict that a person declared stands in the way now."""
    return Panel.objects.annotate(**declared_by(person)).values_list("cut_off", flat=True).get(pk=panel.pk)


def check_declared(panel: Panel, person: Any, *moments: str) -> None:
    """Raise ``Refused`` unless ``person`` declared at each moment and no conflict stands in the way now."""
    check_read(Panel.objects.annotate(**declared_by(person)).get(pk=panel.pk), *moments)


def check_read(panel: Panel, *moments: str) -> None:
    """Raise ``Refused`` as `check_declared` does, by what was read with the panel (`declared_by`): for a page's
    door. An action asks afresh.
    """
    if panel.cut_off:
        raise Refused(CUT_OFF.code, CUT_OFF.message)
    moment = missing_moment(panel, moments)
    if moment is not None:
        raise Refused(
            "conflict.not_declared",
            f"First declare whether you have a conflict of interest: {Moment(moment).label.lower()}. "
            "Most people declare that they have none; it takes a minute.",
        )


def check_evaluator(panel: Panel, person: Any, lot: Any, criterion_code: str = "") -> None:
    """Raise ``Refused`` unless ``person`` may mark (this question of) this lot now."""
    mine = Assignment.objects.live().filter(panel=panel, lot=lot, evaluator=person)
    if criterion_code:
        mine = mine.filter(criterion_code=criterion_code)
    if "evaluator" not in person.roles_in(panel.tender.buyer_id) or not mine.exists():
        raise Refused(
            "mark.not_yours", "This question is not yours to mark. Ask the officer who made the panel."
        )
    check_declared(panel, person, Moment.ACCESS, Moment.NAMES)
    if panel.tender.status != "assessing":
        raise Refused(
            "mark.not_now",
            "Marks are given between the opening of the answers and the lock of quality. Reload the page to "
            "see where the tender stands.",
        )


def check_asked_now(marking: LotMarking, tender: Any, bid: Any, criterion_code: str) -> None:
    """Raise ``Refused`` unless this answer is marked now: the screening comes first, and what it decided stays.

    ``marking``: of the bid's lot, held. Nothing is refused where the plan has no screening.
    """
    if not tender.screening:
        return
    in_screening = criterion_code in tender.screening["criteria"]
    if in_screening and marking.screened_at is not None:
        raise Refused(
            "screening.decided",
            "The screening of this lot is decided and every bidder was told, so its marks stay as they are. If one "
            "is wrong, check with your adviser: the tender may have to be cancelled.",
        )
    if not in_screening and (
        marking.screened_at is None or Bid.objects.filter(pk=bid.pk, status=Bid.Status.NOT_FORWARD).exists()
    ):
        raise Refused(
            "screening.later",
            "This question is marked after the screening, and only for the bids that go forward. Reload the page "
            "to see what is marked now.",
        )


def sits_on_both_sides(panel: Panel, person: Any) -> bool:
    """Say whether a person belongs to a firm that bid for this tender, by a membership past or present."""
    firms = person.memberships.filter(organisation__kind="supplier").values("organisation")
    return Bid.objects.filter(tender=panel.tender, supplier__in=firms).exists()


@opening_guard
def conflicted_officer(tender: Any, user: Any) -> Refused | None:
    """Keep an opening officer with a declared conflict away from the envelopes."""
    panel = Panel.objects.filter(tender=tender).first()
    if panel is not None and is_cut_off(panel, user):
        return Refused(CUT_OFF.code, CUT_OFF.message)
    return None
