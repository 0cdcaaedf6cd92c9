"""What came of some awards of the example history: outcomes with readings, a broken guardrail, one missed with its
lesson, what large primes passed on, and what the centre had said of the two that cost most.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from procurement.accounts.models import User
from procurement.contracts.models import Contract, PassedOn, Payment
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.services.formulas import quarter_of
from procurement.tenders.models import Lesson
from suppliers.market.models import CentreReview


class Came(NamedTuple):
    """What became of an outcome: its state, what the wait in days fell to, and the guardrail's last reading."""

    status: str
    last: int
    guardrail: str
    reason: str


# The wait was 30 days and was to fall to 12; complaints were to stay at or below 5%.
BEFORE, TARGET, LIMIT = Decimal(30), Decimal(12), Decimal(5)
RESULTS = (
    Came("met", 11, "3.1", "Twelve weeks below the target, verified."),
    Came("met", 12, "4.4", "The target was reached in the last quarter and held."),
    Came("partly", 19, "4.0", "Half of the way: two offices changed how they work, the third did not."),
    Came("not_met", 29, "4.8", "The wait is as it was: the form changed and the queue behind it did not."),
    Came("met", 10, "2.0", "Reached a month early."),
    Came("cannot_tell", 21, "3.7", "The way of counting changed in the middle, so before and after differ."),
    Came("measuring", 14, "8.2", ""),
)
LESSON_TITLE = "A new form does not shorten a queue"
LESSON = (
    "We bought a better form for a wait of 30 days and got a wait of 29. The days were lost in one approval that "
    "nobody had named. Follow ten cases from the first call to the end before you write what you want to buy, and put "
    "the step that takes longest into the tender."
)
# What the centre said of the two awards that came to cost most, and what their buyers answered.
SAID = (
    ("This buys hands for one plan that nobody has tried. Buy the first quarter of it, look, then buy the next.",
     "We keep one contract: the board wants one price. We report what was spent each month."),
    ("Price decides three fifths of this, and every lot may grow. Name the outcome, and a point at which you stop.",
     "The weight of price stays. We wrote down at what sum we would stop and think."),
)  # fmt: skip
PASSED_ON_PCT = (14, 9, 0, 11, 6)  # of a quarter's money, by prime in turn; 0: declared nothing


def tell(contracts: Sequence[Contract], payments: Sequence[Payment], clerk: User, checker: User) -> None:
    """Write what came of the ended awards that named an outcome, and the declarations of large primes."""
    asked = [one for one in contracts if one.tender.why.endswith("days.")]
    ended = [one for one in asked if one.status == "ended"]
    running = [one for one in asked if one.status == "running"]
    for contract, came in zip([*ended[:6], *running[:1]], RESULTS, strict=True):
        _outcome(contract, came, clerk, checker)
    _pass_on(payments, clerk)
    costly = sorted(contracts, key=lambda one: -_paid(one, payments) / one.value_gbp)[: len(SAID)]
    for contract, (said, answer) in zip(costly, SAID, strict=True):
        tender = contract.tender
        spoke = tender.published_at - timedelta(days=14)
        CentreReview.objects.create(
            tender_reference=tender.reference, buyer=contract.buyer, status="closed", concern="reading",
            opened_by=checker, opened_at=spoke, said=said, said_at=spoke, answer=answer, answered_by=clerk,
            answered_at=spoke + timedelta(days=5), closed_at=spoke + timedelta(days=6),
        )  # fmt: skip


def _paid(contract: Contract, payments: Sequence[Payment]) -> Decimal:
    return sum((one.amount_gbp for one in payments if one.contract is contract), Decimal(0))


def _outcome(contract: Contract, came: Came, clerk: User, checker: User) -> None:
    tender, start = contract.tender, contract.starts_on
    ends = min(contract.ends_on, start + timedelta(days=300))
    outcome = Outcome.objects.create(
        buyer=contract.buyer, author=clerk, status=came.status, title=tender.title, problem=tender.why,
        population=tender.users, place=tender.place, direction="reduce", attribution="before_after",
        agreed_by=checker, agreed_at=_at(start), starts_on=start, ends_on=contract.ends_on,
        closed_reason=came.reason, created_at=_at(start), changed_at=_at(ends),
    )  # fmt: skip
    tender.outcomes.add(outcome)
    facts: dict[str, Any] = {"better": "lower", "source": "the case register", "frequency": "quarterly"}
    wait = Measure.objects.create(
        outcome=outcome, kind="primary", name="days from the first call to the end", unit="days", baseline=BEFORE,
        baseline_on=start, target=TARGET, target_on=ends, verifier="The statistics team", **facts,
    )  # fmt: skip
    complaints = Measure.objects.create(
        outcome=outcome, kind="guardrail", name="complaints upheld", unit="%", target=LIMIT,
        verifier="The statistics team", **facts,
    )  # fmt: skip
    middle = (BEFORE + came.last) / 2
    for measure, values in (
        (wait, ((60, middle), (85, Decimal(came.last)))),
        (complaints, ((60, Decimal("3.5")), (85, Decimal(came.guardrail)))),
    ):
        for days, value in values:
            day = start + timedelta(days=days)
            Reading.objects.create(
                measure=measure, value=value, read_on=day, evidence="Quarterly extract of the case register",
                entered_by=clerk, entered_at=_at(day), verified_by=checker, verified_at=_at(day),
            )  # fmt: skip
    if came.status == "not_met":
        Lesson.objects.create(
            buyer=contract.buyer, tender=tender, title=LESSON_TITLE, words=LESSON, by=clerk, at=_at(ends)
        )


def _pass_on(payments: Sequence[Payment], clerk: User) -> None:
    money: dict[tuple[int, date], Decimal] = {}
    for payment in payments:
        if payment.contract.supplier_size == "large":
            key = payment.contract.pk, quarter_of(payment.paid_on)
            money[key] = money.get(key, Decimal(0)) + payment.amount_gbp
    primes = sorted({contract for contract, _ in money})
    PassedOn.objects.bulk_create(
        PassedOn(
            contract_id=contract, quarter=quarter, amount_gbp=(amount * pct / 100).quantize(Decimal("0.01")),
            firms=1 + place % 3, declared_by=clerk, declared_at=_at(quarter + timedelta(days=110)),
        )
        for place, contract in enumerate(primes)
        if (pct := PASSED_ON_PCT[place % len(PASSED_ON_PCT)])
        for (of, quarter), amount in money.items()
        if of == contract
    )  # fmt: skip


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)
