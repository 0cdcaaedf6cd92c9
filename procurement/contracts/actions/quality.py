"""How the work goes: ratings of measures and what the supplier says to them, quality indicators, leads swapped."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.contracts.formulas import ANSWER_DAYS
from procurement.contracts.models import Contract, LeadSwap, MeasureRating, QualityCheck, RatingAnswer
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.formulas.dates import working_days_after
from procurement.tenders.models import BankHoliday

RATED = audit.kind("contract.measure_rated", "{by} rated “{measure}” of {subject} for {year}: {rating}")
ANSWERED = audit.kind("contract.rating_answered", "{by} answered the rating of “{measure}” of {subject}")
CHECKED = audit.kind("contract.quality_checked", "{by} checked “{indicator}” of {subject}")
LEAD_SWAPPED = audit.kind(
    "contract.lead_swapped", "{by} recorded a swapped lead on {subject} ({part}): {reason}"
)

TO_ANSWER = notice(
    "rating_to_answer",
    happened="“{measure}” of contract {subject} was rated for {year}: {rating}.",
    do="Read why, and answer by {by} if you see it otherwise. Your answer stands beside the rating.",
    link="contracts:show-contract",
)


def rate_measure(
    contract: Contract,
    *,
    by: User,
    measure: str,
    year: int,
    rating: str,
    words: str,
    now: datetime | None = None,
) -> MeasureRating:
    """Rate one measure for one year in one of the five published words, with the reason.

    It is a draft for ten working days, in which the supplier is asked and may answer; then the public reads it too.
    Raises ``Refused`` for a year in which the contract does not run.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    words = needed_words(words, "rating.no_words", "Say what the rating rests on.", field="words")
    if rating not in MeasureRating.Rating.values:
        raise Refused("rating.unknown", "Choose one of the five ratings.", field="rating")
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner rates measures.")
        first, last = contract.starts_on.year, contract.ends_on.year
        if not first <= year <= last:
            raise Refused(
                "rating.not_its_year", f"This contract runs from {first} to {last}. Enter one of its years.",
                field="year",
            )  # fmt: skip
        made = MeasureRating.objects.create(
            contract=contract, measure=measure[:200], year=year, rating=rating, words=words, rated_by=by,
            rated_at=moment, answer_by=working_days_after(today, ANSWER_DAYS, BankHoliday.union(today)),
        )  # fmt: skip
        notify(
            contract.supplier.members.with_role("bidder", "supplier_admin"), TO_ANSWER,
            key=f"rating {made.pk} of {contract.reference}", subject=contract, measure=made.measure, year=str(year),
            rating=made.get_rating_display(), by=f"{made.answer_by:%-d %B %Y}",
        )  # fmt: skip
        audit.record(RATED, contract, by=by, measure=measure[:200], year=year, rating=rating, reason=words)
    return made


def answer_rating(
    rating: MeasureRating, *, by: User, words: str, now: datetime | None = None
) -> RatingAnswer:
    """Let the supplier answer a rating, once and in its ten working days. The answer stands beside it for good.

    Raises ``Refused`` for others than the supplier's own people, after the last day, and for a second answer.
    """
    words = needed_words(
        words, "answer.no_words", "Write what you see otherwise, and what shows it.", field="words"
    )
    moment = now or timezone.now()
    with locked(rating.contract) as contract:
        if not by.roles_in(contract.supplier_id) & {"bidder", "supplier_admin"}:
            raise Refused("contract.not_yours", "Only the supplier's own people answer a rating.")
        if not rating.is_draft_on(timezone.localdate(moment)):
            raise Refused(
                "answer.late",
                "The ten working days for an answer are over. Write to the buyer: a new rating can be made.",
            )
        if RatingAnswer.objects.filter(rating=rating).exists():
            raise Refused("answer.twice", "This rating was answered already. The answer stands on the page.")
        made = RatingAnswer.objects.create(rating=rating, words=words, answered_by=by, answered_at=moment)
        audit.record(ANSWERED, contract, by=by, measure=rating.measure)
    return made


def check_quality(
    contract: Contract, *, by: User, indicator: str, is_met: bool, evidence: str
) -> QualityCheck:
    """Keep one look at a quality indicator with what shows it."""
    evidence = needed_words(
        evidence, "quality.no_evidence", "Say what shows it, or where to look.", field="evidence"
    )
    if indicator not in QualityCheck.Indicator.values:
        raise Refused("quality.unknown", "Choose one of the indicators.", field="indicator")
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner checks quality.")
        made = QualityCheck.objects.create(
            contract=contract, indicator=indicator, is_met=is_met, evidence=evidence, checked_by=by
        )
        audit.record(CHECKED, contract, by=by, indicator=indicator)
    return made


def record_lead_swap(
    contract: Contract,
    *,
    by: User,
    part: str,
    swapped_on: date,
    reason: str,
    handed_over: bool,
    now: datetime | None = None,
) -> LeadSwap:
    """Record that somebody in a leading part was swapped: the part and why, no names."""
    part = needed_words(part, "swap.no_part", "Say which part changed hands.", field="part", longest=120)
    reason = needed_words(reason, "swap.no_reason", "Say why.", field="reason")
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "service_owner", "bidder", "supplier_admin"}:
            raise Refused("contract.not_yours", "Only the people of this contract record its leads.")
        if not contract.starts_on <= swapped_on <= timezone.localdate(now):
            raise Refused(
                "swap.when",
                f"Enter a day from {contract.starts_on:%-d %B %Y}, when the contract began, to today.",
                field="swapped_on",
            )
        made = LeadSwap.objects.create(
            contract=contract,
            part=part,
            swapped_on=swapped_on,
            reason=reason,
            handed_over=handed_over,
            entered_by=by,
        )
        audit.record(LEAD_SWAPPED, contract, by=by, part=part, reason=reason)
    return made
