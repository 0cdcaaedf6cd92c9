"""Every write of an outcome, its measures and their readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation
from procurement.outcomes.formulas.language import Report
from procurement.outcomes.formulas.payment import Step, exposure, share_pct
from procurement.outcomes.formulas.rhythm import next_reading
from procurement.outcomes.models import (
    CoachingNote,
    LanguageOverride,
    Measure,
    Outcome,
    PaymentStep,
    Reading,
)
from procurement.outcomes.rules import AGREED, CHANGED, CLOSED, MOVES, readers_of, who_agrees

DRAFTED = audit.kind("outcome.drafted", "{by} drafted {subject}")
REOPENED = audit.kind("outcome.reopened", "{by} took back the agreement to {subject}: {reason}")
CLOSED_AS = audit.kind("outcome.closed", "{by} closed {subject} as {result}: {reason}")
READ = audit.kind("reading.entered", "{by} entered {value} for {subject}")
VERIFIED = audit.kind("reading.verified", "{by} verified {subject}")
OVERRIDDEN = audit.kind("outcome.hit_overridden", "{by} overruled {rule} in {subject} ({tag}): {reason}")
CORRECTED = audit.kind("reading.corrected", "{by} corrected {subject}: {reason}")

TO_AGREE = notice(
    "outcome_to_agree",
    happened="{by} asks you to agree the outcome {subject}: {title}.",
    do="Read the sentence and its figures; agree it, or say what is missing.",
    link="outcomes:show",
)
GUARDRAIL_BROKEN = notice(
    "guardrail_broken",
    happened="A guardrail of {subject} is broken: {measure} read {value} on {day}; its limit is {limit}.",
    do="Look at the readings and say what will be done about it before the next one.",
    link="outcomes:show",
)

READING_DUE = notice(
    "reading_due",
    happened="A reading of “{measure}” is due for the outcome {subject}: its source is {source}.",
    do="Read it there and enter it with what shows it. Somebody else verifies it.",
    by_when="By {day}.",
    link="outcomes:show",
)
READING_SOON = timedelta(days=14)

WORDS = (
    "title",
    "problem",
    "population",
    "place",
    "direction",
    "attribution",
    "attribution_note",
    "starts_on",
    "ends_on",
    "first_value_days",
    "first_value_words",
    "fixed_price_gbp",
    "outcome_pay_pct",
    "outcome_pay_from_month",
    "ladder",
    "sources",
)
FIGURES = (
    "name", "numerator", "denominator", "unit", "better", "baseline", "baseline_on", "target", "target_on",
    "source", "frequency", "verifier", "first_reading_on", "earlier", "library_id",
)  # fmt: skip


def draft_outcome(buyer: Organisation, *, by: User, title: str, **words: Any) -> Outcome:
    """Begin an outcome. Refuses people without a drafting role in ``buyer``, and an empty title."""
    if not buyer.roles_of(by) & {"officer", "service_owner", "policy_owner"}:
        raise Refused(
            "outcome.not_yours", "Only an officer, a service owner or a policy owner drafts outcomes here."
        )
    title = " ".join(title.split())
    if not title:
        raise Refused(
            "outcome.no_title", "Give the outcome a title: the change in a few words.", field="title"
        )
    with transaction.atomic():
        outcome = Outcome(buyer=buyer, author=by, title=title)
        _apply(outcome, words, WORDS)
        outcome.save()
        audit.record(DRAFTED, outcome, by=by)
    return outcome


# What a copy of a measure takes along: how it is counted and read, never where it stands or must go.
COPIED = (
    "name",
    "numerator",
    "denominator",
    "unit",
    "better",
    "source",
    "frequency",
    "verifier",
    "library_id",
)


def copy_outcome(source: Outcome, *, by: User, buyer: Organisation) -> Outcome:
    """Start an outcome of ``buyer`` from one that was published: its change and its measures, never its figures.

    The problem, the place, the baseline, the target and the dates are the new buyer's own to write. Raises
    ``Refused`` for one that ``by`` may not see, and as ``draft_outcome`` does.
    """
    if not Outcome.objects.visible_to(by).filter(pk=source.pk).exists():
        raise Refused("outcome.not_found", "There is nothing here that you may see.")
    with transaction.atomic():
        made = draft_outcome(
            buyer,
            by=by,
            title=source.title,
            population=source.population,
            direction=source.direction,
            attribution=source.attribution,
            sources=[{"copied_from": source.reference, "buyer": source.buyer.name}],
        )
        for measure in source.measures.all():
            set_measure(made, by=by, kind=measure.kind, **{name: getattr(measure, name) for name in COPIED})
    return made


def change_outcome(outcome: Outcome, *, by: User, now: datetime | None = None, **words: Any) -> Outcome:
    """Change the words of a draft. Refuses an agreed outcome: take the agreement back first."""
    now = now or timezone.now()
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now)
        changed = _apply(outcome, words, WORDS)
        if changed:
            outcome.changed_at = now
            outcome.save()
            audit.record(CHANGED, outcome, by=by, fields=", ".join(changed))
    return outcome


def set_measure(
    outcome: Outcome,
    *,
    by: User,
    kind: str,
    measure: Measure | None = None,
    now: datetime | None = None,
    **figures: Any,
) -> Measure:
    """Add a measure to a draft, or change one. There is one primary measure: setting it again changes it.

    Refuses a target on or before the day of the baseline, and a measure without a name. Saving what stands already
    changes nothing, and makes nobody a writer of it.
    """
    now = now or timezone.now()
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now)
        if measure is None and kind == Measure.Kind.PRIMARY:
            measure = outcome.measures.filter(kind=kind).first()
        measure = measure or Measure(outcome=outcome)
        if measure.outcome_id != outcome.pk:
            raise Refused("measure.foreign", "That measure belongs to another outcome.")
        changed = measure.pk is None or measure.kind != kind
        measure.kind = kind
        changed = bool(_apply(measure, figures, FIGURES)) or changed
        if not measure.name.strip():
            raise Refused("measure.no_name", "Name the measure: what is counted?", field="name")
        if measure.baseline_on and measure.target_on and measure.target_on <= measure.baseline_on:
            raise Refused(
                "measure.dates",
                "The target must come after the baseline: check the two dates.",
                field="target_on",
            )
        if changed:
            measure.save()
            outcome.changed_at = now
            outcome.save(update_fields=["changed_at"])
            audit.record(CHANGED, outcome, by=by, fields=f"the measure ‘{measure.name}’")
    return measure


def ask_to_agree(
    outcome: Outcome, *, by: User, people: Sequence[User] = (), now: datetime | None = None
) -> int:
    """Ask everybody who may agree (or ``people``) to do so; return how many were told.

    Refuses where nobody may: all who hold the role wrote some of it.
    """
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now or timezone.now())
        asked = list(people) or readers_of(outcome)
        if not asked:
            raise Refused("outcome.nobody_to_ask", who_agrees(asked))
        return notify(
            [person for person in asked if person.pk != by.pk], TO_AGREE,
            key=f"{outcome.reference}:{outcome.changed_at.isoformat()}", subject=outcome, by=by.name,
            title=outcome.title,
        )  # fmt: skip


def agree_outcome(outcome: Outcome, *, by: User, now: datetime | None = None) -> Outcome:
    """Agree an outcome that others wrote. Refuses its author, everybody who changed a word of it since it was last
    agreed, and an outcome nobody could measure.
    """
    now = now or timezone.now()
    with locked(outcome) as outcome:
        move = MOVES.check("agree", outcome, by=by, now=now)
        outcome.status, outcome.agreed_by, outcome.agreed_at = move.end, by, now
        outcome.save(update_fields=["status", "agreed_by", "agreed_at"])
        audit.record(AGREED, outcome, by=by)
    return outcome


def reopen_outcome(outcome: Outcome, *, by: User, reason: str, now: datetime | None = None) -> Outcome:
    """Take an agreement back so that the words can change. Refuses without a reason, and once it is measured."""
    if not reason.strip():
        raise Refused("outcome.no_reason", "Say why the agreement is taken back.", field="reason")
    with locked(outcome) as outcome:
        move = MOVES.check("reopen", outcome, by=by, now=now or timezone.now())
        outcome.status, outcome.agreed_by, outcome.agreed_at = move.end, None, None
        outcome.save(update_fields=["status", "agreed_by", "agreed_at"])
        audit.record(REOPENED, outcome, by=by, reason=reason)
    return outcome


def record_reading(
    measure: Measure, *, by: User, value: Decimal, read_on: date, evidence: str, now: datetime | None = None
) -> Reading:
    """Enter a value with its evidence; the first one starts the measuring.

    Refuses a day in the future, a day that has a reading already, and a value without evidence.
    """
    now = now or timezone.now()
    if not evidence.strip():
        raise Refused("reading.no_evidence", "Say where the value can be seen.", field="evidence")
    if read_on > timezone.localdate(now):
        raise Refused("reading.future", "The day of a reading cannot be in the future.", field="read_on")
    with locked(measure.outcome) as outcome:
        move = MOVES.check("measure", outcome, by=by, now=now)
        if Reading.objects.standing().filter(measure=measure, read_on=read_on).exists():
            raise Refused(
                "reading.there",
                f"There is a reading for {read_on:%-d %B %Y}: correct that one on the outcome’s page.",
                field="read_on",
            )
        outcome.status = move.end
        outcome.save(update_fields=["status"])
        before = _latest(measure)
        reading = Reading.objects.create(
            measure=measure, value=value, read_on=read_on, evidence=evidence, entered_by=by, entered_at=now
        )
        audit.record(READ, reading, by=by, value=value)
        _tell_of_break(measure, before)
    return reading


def _latest(measure: Measure) -> Reading | None:
    return Reading.objects.standing().filter(measure=measure).order_by("read_on").last()


def _tell_of_break(measure: Measure, before: Reading | None, people: Iterable[User] | None = None) -> None:
    """Tell the service owners, once, where the last reading breaks a guardrail that ``before`` kept.

    The digital centre (``people``) hears of it when the reading is verified.
    """
    if measure.kind != Measure.Kind.GUARDRAIL or (before and measure.is_broken_at(before.value)):
        return
    now = _latest(measure)
    if now is None or not measure.is_broken_at(now.value):
        return
    owners = measure.outcome.buyer.members.with_role("service_owner")
    notify(
        owners if people is None else people, GUARDRAIL_BROKEN, key=f"broken at {now.reference}",
        subject=measure.outcome, measure=measure.name, value=now.value_text, day=f"{now.read_on:%-d %B %Y}",
        limit=measure.target_text,
    )  # fmt: skip


def remind_of_readings(*, now: datetime | None = None) -> int:
    """Tell officers and service owners of readings that are due within 14 days; return how many were told now.

    Each is told once for each day that it is due on. Without a reading, and without a day for the first, the
    baseline begins the rhythm once an outcome is measured.
    """
    until = timezone.localdate(now) + READING_SOON
    latest = Reading.objects.standing().filter(measure=OuterRef("pk")).order_by("-read_on", "-pk")
    measured = Measure.objects.filter(
        Q(outcome__status=Outcome.Status.MEASURING)
        | Q(outcome__status=Outcome.Status.AGREED, first_reading_on__isnull=False)
    )
    told = 0
    for measure in measured.annotate(last_on=Subquery(latest.values("read_on")[:1])).select_related(
        "outcome"
    ):
        begun = measure.last_on or (None if measure.first_reading_on else measure.baseline_on)
        due = next_reading(measure.frequency, measure.first_reading_on, begun)
        if due is None or due > until:
            continue
        told += notify(
            User.objects.of(measure.outcome.buyer_id, "officer", "service_owner"), READING_DUE,
            key=f"{measure.outcome.reference} measure {measure.pk} by {due}", subject=measure.outcome,
            measure=measure.name, source=measure.source or "not said", day=f"{due:%-d %B %Y}",
        )  # fmt: skip
    return told


def verify_reading(reading: Reading, *, by: User, now: datetime | None = None) -> Reading:
    """Confirm a reading against its evidence. Refuses the person who entered it, and a corrected one."""
    now = now or timezone.now()
    with locked(reading) as reading:
        MOVES.check("measure", reading.measure.outcome, by=by, now=now)
        if reading.entered_by_id == by.pk:
            raise Refused("reading.own", "You entered this reading, so somebody else must verify it.")
        if reading.corrected_by_id:
            raise Refused("reading.corrected", "This reading was corrected: verify the correction.")
        if reading.verified_at:
            raise Refused("reading.verified", "This reading is verified already.")
        reading.verified_by, reading.verified_at = by, now
        reading.save(update_fields=["verified_by", "verified_at"])
        audit.record(VERIFIED, reading, by=by)
        if reading.measure.kind == Measure.Kind.GUARDRAIL and _latest(reading.measure) == reading:
            _tell_of_break(reading.measure, None, User.objects.analysts())
    return reading


def correct_reading(
    reading: Reading,
    *,
    by: User,
    value: Decimal,
    reason: str,
    evidence: str = "",
    now: datetime | None = None,
) -> Reading:
    """Replace a reading by a new row; the old one stays on record. Refuses without a reason."""
    if not reason.strip():
        raise Refused("reading.no_reason", "Say why the value is corrected.", field="reason")
    now = now or timezone.now()
    with locked(reading) as old:
        MOVES.check("measure", old.measure.outcome, by=by, now=now)
        if old.corrected_by_id:
            raise Refused("reading.corrected", "This reading was corrected already.")
        before = _latest(old.measure)
        fresh = Reading(
            measure=old.measure, value=value, read_on=old.read_on, evidence=evidence or old.evidence,
            entered_by=by, entered_at=now,
        )  # fmt: skip
        # Two rows of one day may stand only one after the other: the old one gives way first.
        old.corrected_by = old
        old.save(update_fields=["corrected_by"])
        fresh.save()
        old.corrected_by = fresh
        old.save(update_fields=["corrected_by"])
        audit.record(CORRECTED, old, by=by, reason=reason, before=str(old.value), after=str(value))
        _tell_of_break(old.measure, before)
    return fresh


def close_outcome(
    outcome: Outcome, *, by: User, result: str, reason: str, now: datetime | None = None
) -> Outcome:
    """Close as met, partly met, not met or cannot tell. Refuses another word, and one without a reason.

    How it ended is published, so a verified reading of the primary measure must show it: met is refused where that
    reading does not reach the target or a guardrail is broken, and only cannot tell does without a reading.
    """
    if result not in CLOSED:
        raise Refused("outcome.bad_result", "Choose met, partly met, not met or cannot tell.", field="result")
    if not reason.strip():
        raise Refused("outcome.no_reason", "Say what the readings show.", field="reason")
    with locked(outcome) as outcome:
        MOVES.check("close", outcome, by=by, now=now or timezone.now())
        if result != Outcome.Status.CANNOT_TELL:
            _check_shown(outcome, result)
        outcome.status, outcome.closed_reason = result, reason
        outcome.save(update_fields=["status", "closed_reason"])
        audit.record(CLOSED_AS, outcome, by=by, result=result, reason=reason)
    return outcome


def _check_shown(outcome: Outcome, result: str) -> None:
    """Refuse a result that the last verified readings do not show."""
    measure = outcome.primary
    last = None if measure is None else measure.readings.last_verified()
    if measure is None or last is None:
        raise Refused(
            "outcome.no_reading",
            "No verified reading shows it. Have one verified first, or choose cannot tell.",
            field="result",
        )
    if result != Outcome.Status.MET:
        return
    if measure.reached(last.value) is False:
        raise Refused(
            "outcome.not_reached",
            f"The last verified reading is {last.value_text}, and {measure.target_text} was promised. Choose partly "
            "met or not met, or have the reading verified that shows it.",
            field="result",
        )
    for guardrail in outcome.guardrails:
        worst = guardrail.readings.last_verified()
        if worst is not None and guardrail.is_broken_at(worst.value):
            raise Refused(
                "outcome.guardrail_broken",
                f"The target was reached while a guardrail is broken: {guardrail.name} read {worst.value_text}, and "
                f"its limit is {guardrail.target_text}. Choose partly met, or have the reading verified that shows "
                "it kept.",
                field="result",
            )


def add_step(outcome: Outcome, *, by: User, now: datetime | None = None, **figures: Any) -> PaymentStep:
    """Add a rung to the payment ladder of a draft; the share of the price that it makes is worked out again."""
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now or timezone.now())
        if outcome.steps.count() >= 20:
            raise Refused("outcome.too_many_steps", "Twenty steps are the most. Take one off first.")
        step = PaymentStep.objects.create(outcome=outcome, **figures)
        _work_out_share(outcome)
        audit.record(CHANGED, outcome, by=by, fields=f"the payment step ‘{step.name}’")
    return step


def remove_step(step: PaymentStep, *, by: User, now: datetime | None = None) -> None:
    """Take a rung off the payment ladder of a draft."""
    with locked(step.outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now or timezone.now())
        name = step.name
        step.delete()
        _work_out_share(outcome)
        audit.record(CHANGED, outcome, by=by, fields=f"the payment step ‘{name}’, taken off")


def set_payment(outcome: Outcome, *, by: User, now: datetime | None = None, **words: Any) -> Outcome:
    """Set the fixed part of the price, when outcome pay begins and the promise of first value."""
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now or timezone.now())
        changed = _apply(outcome, words, WORDS)
        outcome.save()
        _work_out_share(outcome)
        if changed:
            audit.record(CHANGED, outcome, by=by, fields=", ".join(changed))
    return outcome


def _work_out_share(outcome: Outcome) -> None:
    """The share on the outcome is computed from the likely case; nobody types it in."""
    steps = [Step(s.name, s.amount_gbp, s.cap_gbp, s.low, s.likely, s.high) for s in outcome.steps.all()]
    fixed = outcome.fixed_price_gbp
    outcome.outcome_pay_pct = share_pct(fixed, exposure(steps).likely_gbp) if fixed is not None else None
    outcome.save(update_fields=["outcome_pay_pct"])


def override_hit(
    outcome: Outcome,
    *,
    by: User,
    report: Report,
    key: str,
    tag: str,
    reason: str,
    now: datetime | None = None,
) -> LanguageOverride:
    """Overrule one hit in the words of a draft outcome. Refuses as ``keep_override`` does."""
    with locked(outcome) as outcome:
        MOVES.check("change", outcome, by=by, now=now or timezone.now())
        return keep_override(outcome, by=by, report=report, key=key, tag=tag, reason=reason)


def keep_override(
    subject: Any, *, by: User, report: Report, key: str, tag: str, reason: str
) -> LanguageOverride:
    """Overrule one hit of the checker with a tag and a reason that stay. It then costs a quarter.

    ``subject``: the outcome or tender whose words they are; its caller has locked it and asked its moves.
    Refuses a hit that is no longer there, one overruled already, and a reason of fewer than three words.
    """
    hit = next((each for each in report.hits if each.key == key), None)
    if hit is None:
        raise Refused("override.gone", "That phrase is no longer in the text. Look at the list again.")
    if len(reason.split()) < 3:
        raise Refused("override.no_reason", "Give a reason of three words or more.", field="reason")
    if tag not in LanguageOverride.Tag.values:
        raise Refused("override.bad_tag", "Choose why it stays.", field="tag")
    if LanguageOverride.objects.filter(subject=subject.reference, key=key).exists():
        raise Refused("override.there", "This phrase was overruled already.")
    made = LanguageOverride.objects.create(
        buyer=subject.buyer, subject=subject.reference, key=key, rule=hit.rule, category=hit.category,
        severity=hit.severity, phrase=hit.phrase[:300], sentence=report.sentences[hit.sentence].text[:1000],
        tag=tag, reason=reason, made_by=by,
    )  # fmt: skip
    audit.record(OVERRIDDEN, subject, by=by, rule=hit.rule, tag=tag, reason=reason)
    return made


def note_coaching(
    buyer: Organisation, *, by: User, before: Report, after: Report, now: datetime | None = None
) -> None:
    """Count for the writer alone which kinds of phrase a new text met, and which of the old ones are gone."""
    today = timezone.localdate(now or timezone.now())
    old = {hit.key: hit.category for hit in before.hits}
    new = {hit.key: hit.category for hit in after.hits}
    met = [category for key, category in new.items() if key not in old]
    fixed = [category for key, category in old.items() if key not in new]
    with transaction.atomic():
        for category in sorted({*met, *fixed}):
            CoachingNote.objects.get_or_create(
                person=by, buyer=buyer, category=category, defaults={"last_on": today}
            )
            CoachingNote.objects.filter(person=by, buyer=buyer, category=category).update(
                met=F("met") + met.count(category), fixed=F("fixed") + fixed.count(category), last_on=today
            )


def _apply(record: Any, values: Mapping[str, Any], allowed: Sequence[str]) -> list[str]:
    """Set the allowed values that differ; return their names. Raises ``Refused`` for a name that is not allowed."""
    changed = []
    for name, value in values.items():
        if name not in allowed:
            raise Refused("outcome.unknown_field", f"There is no field called {name}.")
        if getattr(record, name) != value:
            setattr(record, name, value)
            changed.append(name)
    return changed
