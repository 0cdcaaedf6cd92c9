"""What evaluators have to do next: declare, mark, lock."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.site.register import Asker, Step, end_of, next_steps
from procurement.tenders.models import Tender
from scoring.assessments.models import Assignment, ConflictDeclaration, Panel
from scoring.assessments.queries import cells_by_panel, marks_due
from scoring.assessments.rules import declared_by, missing_moment

ACCESS = ConflictDeclaration.Moment.ACCESS


@next_steps("evaluator")
def mark_answers(asker: Asker) -> Iterator[Step]:
    """The tenders that you mark: declare first, then mark what is open, then lock. Own marks only."""
    panels = (
        Panel.objects.filter(
            pk__in=Assignment.objects.live().filter(evaluator=asker.user).values("panel"),
            tender__status__in=["published", "assessing"],
        )
        .select_related("tender")
        .annotate(**declared_by(asker.user))
        .order_by("pk")[:5]
    )
    cells_of = cells_by_panel([panel for panel in panels if not panel.cut_off], asker.user)
    for panel in panels:
        title, place = panel.tender.title, f"/assess/{panel.tender.reference}/"
        if panel.cut_off:
            continue
        if missing_moment(panel, [ACCESS]):
            yield Step(
                f"Declare your interests in ‘{title}’",
                f"{place}declare/{ACCESS}/",
                text="Before you see anything. “None” is a declaration too.",
            )
            continue
        cells = [cell for cell in cells_of[panel.pk] if not cell.is_locked]
        to_mark = sum(not cell.is_done for cell in cells)
        again = sum(cell.is_reopened for cell in cells)
        if again and not to_mark:
            yield Step(
                f"Look at {'a mark' if again == 1 else f'{again} marks'} of ‘{title}’ again, then lock",
                place,
                text="A moderator asks, and the moderation waits for you.",
                urgent=True,
            )
        elif to_mark:
            noun = "answer" if to_mark == 1 else "answers"
            yield Step(
                f"Mark {to_mark} {noun} of ‘{title}’",
                place,
                text="One at a time; no price, no other marks.",
                **_due(panel.tender),
            )
        elif cells:
            yield Step(
                f"Lock your marks of ‘{title}’",
                place,
                text="Every answer has its mark and its reason.",
                **_due(panel.tender),
            )


def _due(tender: Tender) -> dict[str, Any]:
    """Return the day of a step as it takes it, or nothing where no day is promised."""
    day = marks_due(tender)
    return {"due_at": end_of(day), "due": f"due before {day:%-d %B %Y}"} if day else {}


def _marked(organisation: Organisation, person: User) -> ArraySubquery:
    panels = Panel.objects.filter(
        pk__in=Assignment.objects.live().filter(evaluator=person).values("panel"),
        tender__buyer=organisation,
        tender__status__in=["published", "assessing"],
    )
    return carry(panels.order_by("pk"), reference=F("tender__reference"), title=F("tender__title"))


@waits_for(_marked)
def marks(panels: list[dict[str, Any]]) -> Iterator[str]:
    """Tenders whose answers somebody marks now: the moderation would wait for them."""
    for panel in panels:
        yield (
            f"Marks answers of {panel['reference']} ‘{panel['title']}’. An officer of the tender puts somebody "
            "else in their place on the page of the panel; until then the moderation waits."
        )
