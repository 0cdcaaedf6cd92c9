"""What happens off stage in the journey from opening to award: told through the actions, beside the running stack."""

from decimal import Decimal
from typing import Any

from procurement.demo import person
from procurement.tenders import actions as tenders
from procurement.tenders.models import Tender
from scoring import demo
from scoring.assessments import actions as assessing
from scoring.assessments.models import Panel
from scoring.assessments.queries import bids_of, questions_of
from scoring.moderation import actions as moderating
from scoring.moderation.queries import rows_of
from scoring.results import actions as results
from scoring.results.models import StoredResult
from scoring.results.queries import unread

TITLE = "Repairs booked at the first call"
# Two firms with one price, who will be settled on the same marks, and one that is very cheap.
PRICES = {
    "Tidewell Studio": Decimal(219_000),
    "Lanternworks Co-operative": Decimal(219_000),
    "Colossus Global Services": Decimal(152_000),
}
MARKS = {"Tidewell Studio": 4, "Lanternworks Co-operative": 4, "Colossus Global Services": 3}


def tender() -> Any:
    return Tender.objects.get(title=TITLE)


def panel() -> Any:
    return Panel.objects.select_related("tender").get(tender=tender())


def closed_with_bids() -> None:
    """Three firms bid, the closing moment has come, the envelopes are sealed."""
    bids = dict(demo.BIDS)
    demo.BIDS.update({firm: (bids[firm][0], price, bids[firm][2]) for firm, price in PRICES.items()})
    made = demo.published(
        TITLE,
        "Tenants ring three times before a repair is booked, because nobody sees the one before.",
        "Book repairs",
        Decimal(240_000),
        demo.agreed_outcome(),
    )
    demo.submit_all(made)
    print(made.reference)


def panel_formed() -> None:
    """Three evaluators have every question; all but Joan Abbot have declared."""
    amara, made = person("Amara Osei"), tender()
    formed = assessing.form_panel(made, by=amara)
    for name in demo.EVALUATORS:
        codes = [question.code for question in questions_of(made)]
        assessing.assign_all(formed, made.lots.get(), codes, person(name), by=amara)
    for moment in ("access", "names"):
        for name in ("Tomasz Reyes", "Leila Park", "Ruth Adeyemi", "Amara Osei", "Hannah Okafor"):
            assessing.declare(formed, by=person(name), moment=moment, kind="nil")
    assessing.declare(formed, by=person("Joan Abbot"), moment="access", kind="nil")


def rest_marked() -> None:
    """Tomasz marks what he has not marked by hand; Leila marks all, far lower on one answer, and locks."""
    formed = panel()
    lot = formed.tender.lots.get()
    tomasz, leila = person("Tomasz Reyes"), person("Leila Park")
    from scoring.assessments.models import Mark

    for bid in bids_of(formed.tender):
        mark = MARKS[bid.supplier.name]
        for question in questions_of(formed.tender):
            low = bid.supplier.name == "Tidewell Studio" and question.code == "C1"
            comment = f"¶1 earns {mark}: it says who does what by when."
            done = Mark.objects.filter(bid=bid, criterion_code=question.code, evaluator=tomasz)
            if not done.exclude(comment="").exists():
                assessing.save_mark(bid, question.code, by=tomasz, mark=mark, comment=comment)
            assessing.save_mark(
                bid,
                question.code,
                by=leila,
                mark=1 if low else mark,
                comment="¶1 names no office and no date that a tenant could hold us to." if low else comment,
            )
    assessing.lock_marks(formed, lot, by=leila)


def rest_settled() -> None:
    """Ruth Adeyemi settles what is not settled yet, each with a reason of its own."""
    formed = panel()
    for row in rows_of(formed, formed.tender.lots.get()):
        if row.settled is None:
            firm = row.bid.supplier.name
            moderating.settle(
                row.bid,
                row.question.code,
                by=person("Ruth Adeyemi"),
                mark=MARKS[firm],
                seen=0,
                reason=f"{firm} names who answers on ‘{row.question.title.lower()}’ and by which week; no figure of "
                "its own stands beside it.",
            )


def rest_read() -> None:
    """Joan Abbot is off the panel, so Tomasz reads the close marks that are left a second time."""
    result = StoredResult.objects.filter(lot__tender=tender()).first()
    bids = {bid.reference: bid for bid in bids_of(tender())}
    for miss in unread(result):
        results.read_again(
            result,
            bids[miss["bid"]],
            miss["criterion"],
            by=person("Tomasz Reyes"),
            words="Read again beside the scale: the mark holds.",
        )


def declared_before_award() -> None:
    for name in ("Amara Osei", "Hannah Okafor"):
        assessing.declare(panel(), by=person(name), moment="award", kind="nil")


def standstill_passed() -> None:
    """The last day of the standstill was yesterday, and a lesson is written."""
    from datetime import timedelta

    from django.utils import timezone

    demo.skip_to(tender(), standstill_ends_on=timezone.localdate() - timedelta(days=1))
    tenders.write_lesson(
        tender(),
        by=person("Amara Osei"),
        title="Ask who answers the phone",
        words="Firms that named a person were easier to compare than firms that named a method.",
    )
