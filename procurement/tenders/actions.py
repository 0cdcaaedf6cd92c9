"""Every write of a tender, one function a verb."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation
from procurement.tenders import queries
from procurement.tenders.checks import PUBLISHING, run_checks
from procurement.tenders.formulas.dates import UK_TIME, moment_of, stage_dates, standstill_end
from procurement.tenders.formulas.reading import READ_AT_MOST, read_facts
from procurement.tenders.models import (
    Amendment,
    BankHoliday,
    Clarification,
    FindingOverride,
    Lesson,
    Lot,
    ParticipationCondition,
    PipelineEntry,
    Review,
    Tender,
    TenderNotice,
    TenderVersion,
)
from procurement.tenders.rules import MOVES

S = Tender.Status

TENDER_DRAFTED = audit.kind("tender.drafted", "{by} started the draft of {subject}")
TENDER_CHANGED = audit.kind("tender.changed", "{by} changed {subject}: {what}")
TENDER_SENT = audit.kind("tender.sent_for_review", "{by} sent {subject} for review")
TENDER_RETURNED = audit.kind("tender.returned", "{by} returned {subject}: {reason}")
TENDER_APPROVED = audit.kind("tender.approved", "{by} approved {subject}")
TENDER_PUBLISHED = audit.kind("tender.published", "{by} published {subject}; it closes at {deadline}")
TENDER_OVERRIDE = audit.kind("tender.check_overridden", "{by} goes on with {check} in {subject}: {reason}")
QUESTION_ASKED = audit.kind("tender.question_asked", "A question was asked about {subject}")
QUESTION_ANSWERED = audit.kind("tender.question_answered", "{by} answered question {number} of {subject}")
AMENDMENT_PROPOSED = audit.kind("tender.amendment_proposed", "{by} proposed to change {subject}: {reason}")
AMENDMENT_MADE = audit.kind("tender.amended", "{by} changed {subject}: {reason}")
AMENDMENT_REFUSED = audit.kind("tender.amendment_refused", "{by} refused a change of {subject}: {reason}")
PLAN_ATTACHED = audit.kind("tender.plan_attached", "{by} attached the evaluation plan {hash} to {subject}")
ASSESSING_STARTED = audit.kind("tender.assessing_started", "{by} started the assessment of {subject}")
QUALITY_LOCKED = audit.kind("tender.quality_locked", "{by} locked the quality marks of {subject}", head=True)
PRICES_OPENED = audit.kind("tender.prices_opened", "{by} opened the prices of {subject}", head=True)
AWARD_RECOMMENDED = audit.kind("tender.award_recommended", "{by} recommended an award of {subject}: {reason}")
RECOMMENDATION_RETURNED = audit.kind(
    "tender.recommendation_returned", "{by} returned the recommendation of {subject}: {reason}"
)
STANDSTILL_STARTED = audit.kind(
    "tender.standstill_started", "{by} started the standstill of {subject}; its last day is {ends}"
)
TENDER_AWARDED = audit.kind("tender.awarded", "{by} awarded {subject}", head=True)
TENDER_CANCELLED = audit.kind("tender.cancelled", "{by} cancelled {subject}: {reason}")
LESSON_WRITTEN = audit.kind("tender.lesson_written", "{by} wrote a lesson from {subject}: {title}")
PIPELINE_ADDED = audit.kind("pipeline.added", "{by} put {subject} on the pipeline")
PIPELINE_CLOSED = audit.kind("pipeline.closed", "{by} took {subject} off the pipeline: {reason}")

REVIEW_WANTED = notice(
    "tender_review_wanted",
    happened="{subject} ‘{title}’ was sent for review.",
    do="Read it and approve it or return it with a reason.",
    link="tenders:show-tender",
)
REVIEW_DONE = notice(
    "tender_reviewed",
    happened="{subject} ‘{title}’ was {verdict}.",
    do="Open it to see the words of the reviewer and the next step.",
    link="tenders:show-tender",
)
TENDER_OUT = notice(
    "tender_published",
    happened="{subject} ‘{title}’ is published.",
    do="Watch for questions and answer each one to all.",
    by_when="It closes at {deadline}.",
    link="tenders:show-tender",
)
QUESTION_CAME = notice(
    "tender_question_asked",
    happened="Somebody asked question {number} about {subject}.",
    do="Answer it: the answer goes to everyone, and nobody sees who asked.",
    by_when="An unanswered question holds the closing: answer by {answer_by}.",
    link="tenders:show-questions",
)
QUESTION_DONE = notice(
    "tender_question_answered",
    happened="Question {number} about {subject} was answered.",
    do="Read the answer: it counts for everyone who bids.",
    link="tenders:show-public",
)
AMENDMENT_WANTED = notice(
    "tender_amendment_wanted",
    happened="A change of {subject} waits for a second person: {what}",
    do="Agree to it or refuse it, before the tender closes.",
    link="tenders:show-amendments",
)
AMENDED = notice(
    "tender_amended",
    happened="{subject} was changed: {what}",
    do="Read what changed. If you have a bid, confirm it again or replace it.",
    by_when="It now closes at {deadline}.",
    link="tenders:show-public",
)
CANCELLED = notice(
    "tender_cancelled",
    happened="{subject} ‘{title}’ was cancelled: {why}",
    do="Bids stay sealed and nobody opens them. There is nothing that you have to do.",
    link="tenders:show-public",
)


def uk_words(moment: datetime | None) -> str:
    """Write a moment as "12:00 noon on 5 January 2027 (UK time)".

    >>> uk_words(datetime.fromisoformat("2027-01-05T12:00:00+00:00"))
    '12:00 noon on 5 January 2027 (UK time)'
    """
    if moment is None:
        return "a moment that is not set yet"
    local = moment.astimezone(UK_TIME)
    noon = " noon" if (local.hour, local.minute) == (12, 0) else ""
    return f"{local:%H:%M}{noon} on {local.day} {local:%B %Y} (UK time)"


def _watchers(tender: Tender) -> list[User]:
    """Everyone who follows a published tender: its own people, those who asked, and registered followers."""
    people = {user.pk: user for user in tender.buyer.members.with_role("officer", "approver")}
    for asker in User.objects.filter(pk__in=tender.clarifications.exclude(asked_by=None).values("asked_by")):
        people[asker.pk] = asker
    for source in FOLLOWERS:
        for person in source(tender):
            people[person.pk] = person
    return list(people.values())


# Upper floors add who else must hear of a change: people with a bid, people who follow the problem.
FOLLOWERS: list[Any] = []


def _keep_version(tender: Tender, *, by: User, note: str, now: datetime) -> TenderVersion | None:
    """Add a version when the text differs from the newest one."""
    tender = Tender.objects.get(pk=tender.pk)
    content = queries.content_of(tender)
    digest = queries.content_hash(content)
    last = tender.versions.order_by("-number").first()
    if last is not None and last.content_hash == digest:
        return None
    return TenderVersion.objects.create(
        tender=tender,
        number=(last.number if last else 0) + 1,
        made_by=by,
        made_at=now,
        note=note[:200],
        content=content,
        content_hash=digest,
    )


def _apply(record: Any, values: Mapping[str, Any], allowed: Sequence[str]) -> list[str]:
    """Set the given fields, check them, and return the names of those that changed."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise Refused(
            "tender.unknown_field",
            f"There is nothing called {', '.join(sorted(unknown))} to change here. Reload the page.",
        )
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        value = values[name]
        if isinstance(value, str) and "\x00" in value:
            value = value.replace("\x00", "")
        setattr(record, name, value)
    try:
        record.clean_fields(
            exclude=[field.name for field in record._meta.fields if field.name not in changed]
        )
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Refused(
            "tender.invalid",
            f"{name.replace('_', ' ').capitalize()}: {messages[0]}",
            field=name,
        ) from error
    return changed


def draft_tender(
    buyer: Organisation,
    *,
    by: User,
    title: str,
    why: str = "",
    outcomes: Sequence[Any] = (),
    ladder: Sequence[Mapping[str, Any]] = (),
    sources: Sequence[Mapping[str, Any]] = (),
    now: datetime | None = None,
    **facts: Any,
) -> Tender:
    """Start a draft for ``buyer`` and return it; it begins with the question "what is wrong, and for whom?".

    ``outcomes``: outcomes of the same buyer that it is to bring about. ``ladder``: rungs climbed in the
    checker, kept and printed as "how we got here". Raises ``Refused`` when ``by`` is no officer of the buyer,
    when the title is empty, and for an outcome of another buyer.
    """
    now = now or timezone.now()
    if not {"officer", "service_owner"} & by.roles_in(buyer):
        raise Refused(
            "tender.not_yours", "Only an officer or service owner of the buyer may start a tender. Ask one."
        )
    title = " ".join(title.replace("\x00", "").split())
    if not title:
        raise Refused("tender.no_title", "Give the tender a title: what will be better?", field="title")
    if any(outcome.buyer_id != buyer.pk for outcome in outcomes):
        raise Refused("tender.foreign_outcome", "That outcome belongs to another buyer. Choose your own.")
    with transaction.atomic():
        tender = Tender(buyer=buyer, author=by, title=title[:200], created_at=now, changed_at=now)
        _apply(
            tender,
            {"why": why, "ladder": list(ladder), **facts},
            queries.TENDER_FIELDS,
        )
        tender.sources = list(sources)
        tender.save()
        if outcomes:
            tender.outcomes.set(outcomes)
        _keep_version(tender, by=by, note="First draft", now=now)
        audit.record(TENDER_DRAFTED, tender, by=by)
    return tender


def draft_from_text(
    buyer: Organisation, *, by: User, title: str, text: str, now: datetime | None = None
) -> Tender:
    """Start a draft from an old specification: one lot whose words are the text, and the facts it states.

    Each fact keeps the words that it came from; what was assumed is said to be. Raises ``Refused`` for an
    empty text and one of more than 200,000 characters.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused("tender.no_text", "There is no text to read. Paste the specification.", field="text")
    if len(text) > READ_AT_MOST:
        raise Refused(
            "tender.long_text",
            f"The text has {len(text):,} characters; {READ_AT_MOST:,} are the most. Paste the part that says "
            "what is wanted.",
            field="text",
        )
    facts, notes = read_facts(title, text)
    lot = facts.lots[0]
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=title,
            sources=[
                {"part": "lot 1", "from": "pasted text"},
                *(
                    {
                        "part": note.field.replace("_", " "),
                        "value": note.value,
                        "assumed" if note.assumed else "from": note.words or "not said",
                    }
                    for note in notes
                ),
            ],
            now=now,
            proof_wanted_at=facts.proof_wanted_at,
            references=facts.references,
            other_proof_accepted=facts.other_proof_accepted,
            liability_cap_pct=facts.liability_cap_pct,
            remote=facts.remote,
            partners_welcome=facts.partners_welcome,
            guarantee_or_bond=facts.guarantee_or_bond,
            unknown_staff_transfer=facts.unknown_staff_transfer,
            framework_only=facts.framework_only,
            price_weight_pct=facts.price_weight_pct,
            days_to_bid=facts.days_to_bid,
        )
        add_lot(
            tender,
            by=by,
            title=title,
            description=text,
            now=now,
            value_gbp=lot.value_gbp,
            term_months=lot.term_months,
            turnover_floor_gbp=lot.turnover_floor_gbp,
            insurance_gbp=lot.insurance_gbp,
            words_asked=lot.words_asked,
            replaces_whole_system=lot.replaces_whole_system,
        )
    return tender


def change_tender(tender: Tender, *, by: User, now: datetime | None = None, **values: Any) -> Tender:
    """Change the text or facts of a draft, keep a version, and return the tender as it now stands.

    ``outcomes`` may be given as a list of records. Raises ``Refused`` for a tender that is not a draft, for
    somebody who is neither officer nor service owner there, and for values that do not fit.
    """
    now = now or timezone.now()
    outcomes = values.pop("outcomes", None)
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        changed = _apply(tender, values, queries.TENDER_FIELDS)
        if "title" in changed and not tender.title.strip():
            raise Refused("tender.no_title", "Give the tender a title: what will be better?", field="title")
        if outcomes is not None:
            if any(outcome.buyer_id != tender.buyer_id for outcome in outcomes):
                raise Refused(
                    "tender.foreign_outcome", "That outcome belongs to another buyer. Choose your own."
                )
            tender.outcomes.set(outcomes)
            changed.append("outcomes")
        if changed:
            tender.changed_at = now
            tender.save()
            _keep_version(tender, by=by, note=", ".join(changed), now=now)
            audit.record(TENDER_CHANGED, tender, by=by, what=", ".join(changed))
    return tender


def share_tender(
    tender: Tender, *, by: User, partners: Sequence[Organisation], now: datetime | None = None
) -> Tender:
    """Set the other buyers that take part under the lead of the tender's buyer."""
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        if any(each.kind != "buyer" or each.pk == tender.buyer_id for each in partners):
            raise Refused("tender.partner_is_no_buyer", "A partner is another buyer. Choose from the list.")
        tender.partners.set(partners)
        audit.record(TENDER_CHANGED, tender, by=by, what="partners")
    return tender


def add_lot(tender: Tender, *, by: User, title: str, now: datetime | None = None, **facts: Any) -> Lot:
    """Add a lot at the end of a draft and return it. Refuses an empty title and a value of zero or less."""
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        lot = _new_lot(tender, title, facts)
        _touched(tender, by=by, now=now, what=f"lot {lot.number} added")
    return lot


def _new_lot(tender: Tender, title: str, facts: Mapping[str, Any]) -> Lot:
    title = " ".join(title.replace("\x00", "").split())
    if not title:
        raise Refused("lot.no_title", "Give the lot a title: a verb on a thing.", field="title")
    if tender.lots.count() >= 40:
        raise Refused("lot.too_many", "A tender holds 40 lots at most. Make a second tender for the rest.")
    number = (tender.lots.aggregate(most=Max("number"))["most"] or 0) + 1
    lot = Lot(tender=tender, number=number, title=title[:200])
    _apply_lot(lot, facts)
    lot.save()
    return lot


def _apply_lot(lot: Lot, facts: Mapping[str, Any]) -> list[str]:
    value = facts.get("value_gbp")
    if value is not None and Decimal(value) <= 0:
        raise Refused("lot.value", "The value of a lot is more than £0.", field="value_gbp")
    if facts.get("term_months") is not None and not 1 <= int(facts["term_months"]) <= 600:
        raise Refused("lot.term", "A lot lasts 1 to 600 months.", field="term_months")
    return _apply(lot, facts, LOT_CHANGEABLE)


LOT_CHANGEABLE = queries.LOT_FIELDS


def _touched(tender: Tender, *, by: User, now: datetime, what: str) -> None:
    Tender.objects.filter(pk=tender.pk).update(changed_at=now)
    _keep_version(tender, by=by, note=what, now=now)
    audit.record(TENDER_CHANGED, tender, by=by, what=what)


def change_lot(lot: Lot, *, by: User, now: datetime | None = None, **facts: Any) -> Lot:
    """Change a lot of a draft and return it as it now stands."""
    now = now or timezone.now()
    with locked(lot.tender) as tender, locked(lot) as lot:
        MOVES.check("change", tender, by=by, now=now)
        changed = _apply_lot(lot, facts)
        if changed:
            lot.save()
            _touched(tender, by=by, now=now, what=f"lot {lot.number}: {', '.join(changed)}")
    return lot


def remove_lot(lot: Lot, *, by: User, now: datetime | None = None) -> Tender:
    """Take a lot out of a draft; the lots after it move up. The versions keep what it said."""
    now = now or timezone.now()
    with locked(lot.tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        number = lot.number
        Lot.objects.filter(pk=lot.pk).delete()
        _renumber(tender)
        _touched(tender, by=by, now=now, what=f"lot {number} removed")
    return tender


def _renumber(tender: Tender) -> None:
    for number, each in enumerate(tender.lots.order_by("number"), 1):
        if each.number != number:
            Lot.objects.filter(pk=each.pk).update(number=number, reference=f"{tender.reference}-L{number}")


def split_lot(
    lot: Lot, *, by: User, total_gbp: Decimal | None = None, now: datetime | None = None
) -> list[Lot]:
    """Put the split proposal in the place of ``lot``: the new lots, made in one press. Return them.

    Raises ``Refused`` when there is nothing to split.
    """
    from procurement.tenders.formulas.split import propose_split

    now = now or timezone.now()
    with locked(lot.tender) as tender, locked(lot) as lot:
        MOVES.check("change", tender, by=by, now=now)
        try:
            split = propose_split(queries.facts_of(tender), lot.number, total_gbp=total_gbp)
        except ValueError as error:
            raise Refused("lot.nothing_to_split", f"This lot cannot be split: {error}.") from error
        terms = {
            name: getattr(lot, name)
            for name in queries.LOT_FIELDS
            if name not in ("title", "description", "value_gbp", "capabilities", "reused")
        }
        terms["replaces_whole_system"] = False
        later = list(tender.lots.filter(number__gt=lot.number).order_by("-number"))
        number = lot.number
        lot.delete()
        for each in later:
            moved = each.number + len(split.lots) - 1
            Lot.objects.filter(pk=each.pk).update(number=moved, reference=f"{tender.reference}-L{moved}")
        made = []
        for offset, proposed in enumerate(split.lots):
            title = proposed.title[:1].upper() + proposed.title[1:]
            others = [key.replace("-", " ") for key in proposed.capabilities[1:]]
            new = Lot(
                tender=tender,
                number=number + offset,
                title=title,
                description=f"Also: {', '.join(others)}." if others else "",
                value_gbp=proposed.value_gbp,
                capabilities=list(proposed.capabilities),
                reused=list(split.reuse),
                **terms,
            )
            new.save()
            made.append(new)
        _touched(tender, by=by, now=now, what=f"lot {number} split into {len(made)}")
    return made


def add_condition(
    tender: Tender,
    *,
    by: User,
    kind: str,
    text: str,
    why_proportionate: str,
    evidence: str = "",
    lot: Lot | None = None,
    now: datetime | None = None,
) -> ParticipationCondition:
    """Add a condition of participation; it must say why it is in proportion to this contract."""
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        if kind not in ParticipationCondition.Kind.values:
            raise Refused("condition.kind", "Choose the kind of condition from the list.", field="kind")
        if not text.strip():
            raise Refused("condition.empty", "Say what a supplier must meet.", field="text")
        if not why_proportionate.strip():
            raise Refused(
                "condition.no_reason",
                "Say why this is in proportion to the contract: a condition without a reason keeps firms "
                "out.",
                field="why_proportionate",
            )
        number = (tender.conditions.aggregate(most=Max("number"))["most"] or 0) + 1
        made = ParticipationCondition.objects.create(
            tender=tender,
            lot=lot,
            number=number,
            kind=kind,
            text=text,
            evidence=evidence,
            why_proportionate=why_proportionate,
        )
        _touched(tender, by=by, now=now, what=f"condition {number} added")
    return made


def remove_condition(condition: ParticipationCondition, *, by: User, now: datetime | None = None) -> Tender:
    """Take a condition out of a draft."""
    now = now or timezone.now()
    with locked(condition.tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        condition.delete()
        for number, each in enumerate(tender.conditions.order_by("number"), 1):
            ParticipationCondition.objects.filter(pk=each.pk).update(number=number)
        _touched(tender, by=by, now=now, what="condition removed")
    return tender


def set_dates(
    tender: Tender, *, by: User, publish_on: date, days_to_bid: int, now: datetime | None = None
) -> Tender:
    """Compute every stage from the day of publication and keep it in the draft.

    Working days skip the bank holidays of every UK nation. Raises ``Refused`` for a day that has passed and
    for fewer than 1 or more than 366 days to bid.
    """
    now = now or timezone.now()
    if publish_on < now.astimezone(UK_TIME).date():
        raise Refused(
            "tender.past_date", "That day has passed. Choose today or a later day.", field="publish_on"
        )
    if not 1 <= days_to_bid <= 366:
        raise Refused("tender.days_to_bid", "Give 1 to 366 days to bid.", field="days_to_bid")
    stages = stage_dates(
        publish_on,
        days_to_bid,
        BankHoliday.union(publish_on, publish_on + timedelta(days=900)),
        first_value_days=tender.first_value_days,
    )
    return change_tender(
        tender,
        by=by,
        now=now,
        days_to_bid=days_to_bid,
        deadline_at=moment_of(stages.deadline_on),
        questions_close_at=moment_of(stages.questions_close_on),
        answers_by_at=moment_of(stages.answers_by),
        result_promised_on=stages.result_on,
        starts_on=stages.earliest_signing_on,
    )


def override_finding(
    tender: Tender, *, by: User, check_id: str, reason: str, lot: int = 0, now: datetime | None = None
) -> FindingOverride:
    """Keep a person's reason to go on although a check found something. It stays and is counted.

    Raises ``Refused`` for a reason of fewer than 20 characters and for a finding that no reason can outweigh.
    """
    now = now or timezone.now()
    reason = reason.replace("\x00", "").strip()
    with locked(tender) as tender:
        if not {"officer", "approver"} & tender.roles_of(by):
            raise Refused("tender.not_yours", "Only an officer or approver may give a reason here.")
        if tender.is_public:
            raise Refused("tender.wrong_state", "This tender is published: its checks are settled.")
        if len(reason) < 20:
            raise Refused("tender.thin_reason", "Give the reason in a sentence or more.", field="reason")
        found = [
            each
            for each in run_checks(tender, stage=PUBLISHING)
            if each.check_id == check_id and each.lot == lot
        ]
        if not found:
            raise Refused("tender.no_such_finding", "That check finds nothing any more. Reload the page.")
        if found[0].severity == "block" and not found[0].can_go_on:
            raise Refused(
                "tender.cannot_go_on", "No reason can outweigh this check: change the draft instead."
            )
        made, _ = FindingOverride.objects.update_or_create(
            tender=tender,
            check_id=check_id,
            lot_number=lot,
            defaults={"reason": reason, "by": by, "at": now},
        )
        audit.record(TENDER_OVERRIDE, tender, by=by, reason=reason, check=check_id)
    return made


def _findings(tender: Tender, stage: str) -> list[dict[str, Any]]:
    return [
        {
            "id": each.check_id,
            "severity": each.severity,
            "lot": each.lot,
            "message": each.message,
            "reason": each.reason,
        }
        for each in run_checks(tender, stage=stage)
    ]


def submit_for_review(tender: Tender, *, by: User, words: str = "", now: datetime | None = None) -> Tender:
    """Send a draft to the approvers, with what the checks say today kept beside it."""
    now = now or timezone.now()
    with locked(tender) as tender:
        move = MOVES.check("submit_for_review", tender, by=by, now=now)
        if not tender.lots.exists():
            raise Refused("tender.no_lot", "Add at least one lot before you send it for review.")
        tender.status = move.end
        tender.submitted_at = now
        tender.save(update_fields=["status", "submitted_at"])
        Review.objects.create(
            tender=tender, verdict="sent", by=by, at=now, words=words, findings=_findings(tender, "drafting")
        )
        _keep_version(tender, by=tender.author, note="Sent for review", now=now)
        notify(
            tender.buyer.members.with_role("approver").exclude(pk=by.pk),
            REVIEW_WANTED,
            key=f"{tender.reference} review {now.isoformat()}",
            subject=tender,
            title=tender.title,
        )
        audit.record(TENDER_SENT, tender, by=by)
    return tender


def return_tender(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Give a tender back to its author with a reason; it is a draft again."""
    now = now or timezone.now()
    if not reason.strip():
        raise Refused("tender.no_reason", "Say what should change before it comes back.", field="reason")
    with locked(tender) as tender:
        verb = "return" if "approver" in tender.roles_of(by) else "take_back"
        move = MOVES.check(verb, tender, by=by, now=now)
        tender.status = move.end
        tender.approved_by, tender.approved_at = None, None
        tender.save(update_fields=["status", "approved_by", "approved_at"])
        Review.objects.create(tender=tender, verdict="returned", by=by, at=now, words=reason)
        notify(
            [tender.author],
            REVIEW_DONE,
            key=f"{tender.reference} returned {now.isoformat()}",
            subject=tender,
            title=tender.title,
            verdict="returned with a reason",
        )
        audit.record(TENDER_RETURNED, tender, by=by, reason=reason)
    return tender


def approve_tender(tender: Tender, *, by: User, words: str = "", now: datetime | None = None) -> Tender:
    """Approve a tender in review. Not its author, and nobody who changed a word of it."""
    now = now or timezone.now()
    with locked(tender) as tender:
        move = MOVES.check("approve", tender, by=by, now=now)
        tender.status = move.end
        tender.approved_by, tender.approved_at = by, now
        tender.save(update_fields=["status", "approved_by", "approved_at"])
        Review.objects.create(
            tender=tender,
            verdict="approved",
            by=by,
            at=now,
            words=words,
            findings=_findings(tender, "drafting"),
        )
        notify(
            [tender.author],
            REVIEW_DONE,
            key=f"{tender.reference} approved {now.isoformat()}",
            subject=tender,
            title=tender.title,
            verdict="approved",
        )
        audit.record(TENDER_APPROVED, tender, by=by)
    return tender


def attach_plan(tender: Tender, snapshot: dict[str, Any], *, by: User, now: datetime | None = None) -> Tender:
    """Keep the signed-off evaluation plan with the tender, frozen, with its hash.

    Raises ``Refused`` once the tender is published: a change then is an amendment with a new version.
    """
    now = now or timezone.now()
    with locked(tender) as tender:
        if tender.is_public or tender.status == S.CANCELLED:
            raise Refused(
                "tender.plan_is_frozen",
                "The evaluation plan was published with the tender. Amend the tender to change it.",
            )
        tender.plan_snapshot = snapshot
        tender.plan_hash = queries.content_hash(snapshot)
        weight = (snapshot.get("price") or {}).get("weight_pct")
        if weight is not None:
            tender.price_weight_pct = Decimal(str(weight))
        tender.changed_at = now
        tender.save(update_fields=["plan_snapshot", "plan_hash", "price_weight_pct", "changed_at"])
        audit.record(PLAN_ATTACHED, tender, by=by, hash=tender.plan_hash[:12])
    return tender


def publish_tender(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Publish an approved tender: the checks are asked and nothing else, then it opens at once.

    The database's clock gives the moment. A deadline that was not set is computed from the days to bid.
    Raises ``Refused`` (``tender.checks_block``) with the first block in words.
    """
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("publish", tender, by=by, now=moment)
        if tender.deadline_at is None and tender.days_to_bid:
            today = moment.astimezone(UK_TIME).date()
            stages = stage_dates(today, tender.days_to_bid, BankHoliday.union(today))
            tender.deadline_at = moment_of(stages.deadline_on)
            tender.questions_close_at = tender.questions_close_at or moment_of(stages.questions_close_on)
            tender.answers_by_at = tender.answers_by_at or moment_of(stages.answers_by)
            tender.result_promised_on = tender.result_promised_on or stages.result_on
            tender.starts_on = tender.starts_on or stages.earliest_signing_on
        findings = run_checks(tender, stage=PUBLISHING)
        blocks = [each for each in findings if each.blocks]
        if blocks:
            more = f" And {len(blocks) - 1} more." if len(blocks) > 1 else ""
            raise Refused(
                "tender.checks_block",
                f"It cannot be published yet. {blocks[0].title}: {blocks[0].message}{more}",
            )
        if tender.deadline_at is None or tender.deadline_at <= moment:
            raise Refused("tender.no_deadline", "Set a closing moment that lies ahead before you publish.")
        tender.status = move.end
        tender.published_at = moment
        tender.save()
        _publish_notice(tender, "UK4", "Tender notice", by=by, now=moment)
        notify(
            tender.buyer.members.with_role("officer", "service_owner"),
            TENDER_OUT,
            key=f"{tender.reference} published",
            subject=tender,
            title=tender.title,
            deadline=uk_words(tender.deadline_at),
        )
        audit.record(TENDER_PUBLISHED, tender, by=by, deadline=tender.deadline_at)
    return tender


def _publish_notice(
    tender: Tender,
    code: str,
    title: str,
    *,
    by: User,
    now: datetime,
    tag: str = "",
    awards: tuple[Any, ...] = (),
) -> TenderNotice:
    """Keep a notice with its OCDS release, valid against the schemas, in the same transaction."""
    from procurement.ocds.mapping import release_of
    from procurement.ocds.release import encode, problems

    number = tender.notices.count() + 1
    release = release_of(
        tender, code=code, tag=tag or code, number=number, title=title, at=now, awards=awards
    )
    wrong = problems(release)
    if wrong:
        raise Refused(
            "tender.release_is_invalid", f"The open data of this tender would not be valid: {wrong[0]}"
        )
    body = encode(release)
    import json

    return TenderNotice.objects.create(
        tender=tender,
        number=number,
        code=code,
        title=title,
        published_at=now,
        body=json.loads(body),
        body_hash=hashlib.sha256(body).hexdigest(),
    )


def ask_clarification(
    tender: Tender, *, by: User, question: str, organisation: Any = None, now: datetime | None = None
) -> Clarification:
    """Ask a question about an open tender. The buyer sees the question and never who asked.

    Raises ``Refused`` for an empty question and from the moment on that questions close.
    """
    question = question.replace("\x00", "").strip()
    if not question:
        raise Refused("clarification.empty", "Write your question.", field="question")
    if len(question) > 4000:
        raise Refused("clarification.long", "A question has 4,000 characters at most.", field="question")
    with locked(tender) as tender:
        moment = now or database_now()
        MOVES.check("ask_question", tender, by=by, now=moment)
        number = (tender.clarifications.aggregate(most=Max("number"))["most"] or 0) + 1
        made = Clarification.objects.create(
            tender=tender,
            number=number,
            question=question,
            asked_by=by,
            asked_for=organisation or by.acting_organisation,
            asked_at=moment,
        )
        notify(
            tender.buyer.members.with_role("officer"),
            QUESTION_CAME,
            key=made.reference,
            subject=tender,
            number=number,
            answer_by=uk_words(tender.answers_by_at or tender.deadline_at),
        )
        # The log does not say who asked before the tender is decided: the row beside it does, under lock.
        audit.record(QUESTION_ASKED, tender, by=None, number=number)
    return made


def answer_clarification(
    clarification: Clarification,
    *,
    by: User,
    answer: str,
    changes_terms: bool = False,
    now: datetime | None = None,
) -> Clarification:
    """Answer a question to everyone. An answer that changes terms asks for an amendment as well."""
    now = now or timezone.now()
    answer = answer.replace("\x00", "").strip()
    if not answer:
        raise Refused("clarification.no_answer", "Write the answer.", field="answer")
    with locked(clarification.tender) as tender, locked(clarification) as clarification:
        MOVES.check("answer_question", tender, by=by, now=now)
        if clarification.answered_at is not None:
            raise Refused(
                "clarification.answered",
                "This question was answered already, and bidders rely on it. Amend the tender to change it.",
            )
        clarification.answer = answer
        clarification.answered_by, clarification.answered_at = by, now
        clarification.changes_terms = changes_terms
        clarification.save()
        notify(
            _watchers(tender),
            QUESTION_DONE,
            key=clarification.reference,
            subject=tender,
            number=clarification.number,
        )
        audit.record(QUESTION_ANSWERED, tender, by=by, number=clarification.number)
    return clarification


AMENDABLE = (
    "why",
    "users",
    "limits",
    "working_together",
    "quality",
    "capability_plan",
    "known_risks",
    "questions_close_at",
    "answers_by_at",
    "result_promised_on",
    "starts_on",
    "pages_to_read",
)


def amend_tender(
    tender: Tender,
    *,
    by: User,
    what: str,
    why: str,
    is_material: bool,
    new_deadline_at: datetime | None = None,
    changes: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Amendment:
    """Propose a change of an open tender.

    A change that matters restarts the clock: the deadline moves to at least the minimum period from today
    (``minimum_new_deadline``). One that matters or moves the deadline waits for a second person, an approver;
    another is made at once. Raises ``Refused`` from the closing moment on, for an earlier deadline, for a
    deadline that is too near, and for a field that may not be amended.
    """
    if not what.strip() or not why.strip():
        raise Refused("amendment.no_words", "Say what changes and why.", field="what")
    changes = dict(changes or {})
    foreign = set(changes) - set(AMENDABLE)
    if foreign:
        raise Refused("amendment.field", f"{', '.join(sorted(foreign))} cannot be changed after publication.")
    with locked(tender) as tender:
        moment = now or database_now()
        MOVES.check("amend", tender, by=by, now=moment)
        old = tender.deadline_at or moment  # a published tender has one: the database holds it
        if tender.amendments.filter(status=Amendment.Status.PROPOSED).exists():
            raise Refused("amendment.waits", "Another change waits for a second person. Settle that first.")
        deadline = new_deadline_at or old
        if deadline < old:
            raise Refused(
                "amendment.earlier_deadline",
                "A deadline never moves forward: bidders rely on it. Choose the same or a later moment.",
                field="new_deadline_at",
            )
        if is_material:
            earliest = minimum_new_deadline(tender, moment)
            if new_deadline_at is None:
                deadline = max(old, earliest)
            elif (
                deadline < earliest
                and deadline.astimezone(UK_TIME).date() < earliest.astimezone(UK_TIME).date()
            ):
                raise Refused(
                    "amendment.clock_restarts",
                    "A change that matters restarts the clock: the tender must stay open to "
                    f"{uk_words(earliest)} at least.",
                    field="new_deadline_at",
                )
        number = (tender.amendments.aggregate(most=Max("number"))["most"] or 0) + 1
        made = Amendment.objects.create(
            tender=tender,
            number=number,
            what=what.strip(),
            why=why.strip(),
            is_material=is_material,
            changes={
                name: {"old": queries.plain(getattr(tender, name)), "new": queries.plain(value)}
                for name, value in changes.items()
                if queries.plain(getattr(tender, name)) != queries.plain(value)
            },
            old_deadline_at=old,
            new_deadline_at=deadline,
            proposed_by=by,
            proposed_at=moment,
        )
        if is_material or deadline != old:
            notify(
                tender.buyer.members.with_role("approver").exclude(pk=by.pk),
                AMENDMENT_WANTED,
                key=made.reference,
                subject=tender,
                what=made.what,
            )
            audit.record(AMENDMENT_PROPOSED, tender, by=by, reason=why, what=made.what)
        else:
            _make_amendment(tender, made, by=by, agreed_by=None, now=moment)
    return made


def minimum_new_deadline(tender: Tender, now: datetime) -> datetime:
    """Return the earliest closing moment after a change that matters: the minimum period from today, at
    noon."""
    from procurement.tenders.formulas.dates import minimum_tendering_period

    today = now.astimezone(UK_TIME).date()
    days = minimum_tendering_period(queries.period_of(tender)).days
    stages = stage_dates(today, max(days, 5), BankHoliday.union(today))
    return moment_of(stages.deadline_on)


def _make_amendment(
    tender: Tender, amendment: Amendment, *, by: User, agreed_by: User | None, now: datetime
) -> None:
    for name, change in amendment.changes.items():
        setattr(tender, name, Tender._meta.get_field(name).to_python(change["new"]))
    if amendment.moves_deadline:
        shift = amendment.new_deadline_at - amendment.old_deadline_at
        tender.deadline_at = amendment.new_deadline_at
        for name in ("questions_close_at", "answers_by_at"):
            moment = getattr(tender, name)
            if moment is not None and name not in amendment.changes:
                setattr(tender, name, moment + shift)
        if tender.result_promised_on and "result_promised_on" not in amendment.changes:
            tender.result_promised_on += timedelta(days=shift.days)
    tender.changed_at = now
    tender.save()
    amendment.status = Amendment.Status.MADE
    amendment.agreed_by, amendment.made_at = agreed_by, now
    amendment.save()
    _keep_version(tender, by=amendment.proposed_by, note=f"Amendment {amendment.number}", now=now)
    _publish_notice(
        tender, "UK4", f"Tender notice, amended: {amendment.what}"[:200], by=by, now=now, tag="UK4 amended"
    )
    notify(
        _watchers(tender),
        AMENDED,
        key=f"{amendment.reference} made",
        subject=tender,
        what=amendment.what,
        deadline=uk_words(tender.deadline_at),
    )
    audit.record(
        AMENDMENT_MADE,
        tender,
        by=by,
        reason=amendment.why,
        what=amendment.what,
        material=amendment.is_material,
    )


def agree_amendment(amendment: Amendment, *, by: User, now: datetime | None = None) -> Amendment:
    """Agree, as a second person, to a change that waits; it takes effect at once and every bidder is told."""
    with locked(amendment.tender) as tender, locked(amendment) as amendment:
        moment = now or database_now()
        MOVES.check("agree_amendment", tender, by=by, now=moment)
        amendment.tender = tender
        if amendment.status != Amendment.Status.PROPOSED:
            raise Refused("amendment.settled", "This change was settled already. Reload the page.")
        if amendment.proposed_by_id == by.pk:
            raise Refused("amendment.own", "You proposed this change. A second person must agree to it.")
        _make_amendment(tender, amendment, by=by, agreed_by=by, now=moment)
    return amendment


def refuse_amendment(
    amendment: Amendment, *, by: User, reason: str, now: datetime | None = None
) -> Amendment:
    """Refuse a change that waits; the tender stays as it is."""
    now = now or timezone.now()
    if not reason.strip():
        raise Refused("amendment.no_reason", "Say why not.", field="reason")
    with locked(amendment.tender) as tender, locked(amendment) as amendment:
        if not {"officer", "approver"} & tender.roles_of(by):
            raise Refused("amendment.not_yours", "Only an officer or approver may refuse this change.")
        if amendment.status != Amendment.Status.PROPOSED:
            raise Refused("amendment.settled", "This change was settled already. Reload the page.")
        amendment.status = Amendment.Status.REFUSED
        amendment.save(update_fields=["status"])
        audit.record(AMENDMENT_REFUSED, tender, by=by, reason=reason)
    return amendment


def start_assessing(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Begin the assessment of a closed tender. The database's clock says whether it has closed."""
    return _step(tender, "start_assessing", "assessing_at", ASSESSING_STARTED, by=by, now=now)


def lock_quality(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Lock the quality marks: from now on prices may be opened. The caller has settled every consensus
    mark."""
    return _step(tender, "lock_quality", "quality_locked_at", QUALITY_LOCKED, by=by, now=now)


def record_prices_opened(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Keep that the price envelopes were opened; the opening itself took two people above."""
    return _step(tender, "open_prices", "priced_at", PRICES_OPENED, by=by, now=now)


def _step(
    tender: Tender, verb: str, stamp: str, kind: Any, *, by: User, now: datetime | None, **facts: Any
) -> Tender:
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check(verb, tender, by=by, now=moment)
        tender.status = move.end
        setattr(tender, stamp, moment)
        tender.save(update_fields=["status", stamp])
        audit.record(kind, tender, by=by, **facts)
    return tender


def recommend_award(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Recommend an award with a reason; a second person decides it."""
    if not reason.strip():
        raise Refused("tender.no_reason", "Say in plain words why this award.", field="reason")
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("recommend", tender, by=by, now=moment)
        tender.status = move.end
        tender.recommended_at, tender.recommended_by = moment, by
        tender.save(update_fields=["status", "recommended_at", "recommended_by"])
        audit.record(AWARD_RECOMMENDED, tender, by=by, reason=reason)
    return tender


def start_standstill(
    tender: Tender, *, by: User, working_days: int = 8, now: datetime | None = None
) -> Tender:
    """Start the standstill with the day of the contract award notice: at least 8 working days."""
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("start_standstill", tender, by=by, now=moment)
        today = moment.astimezone(UK_TIME).date()
        try:
            ends = standstill_end(today, BankHoliday.union(today), working_days)
        except ValueError as error:
            raise Refused("tender.short_standstill", f"{error}. Check with your adviser.") from error
        tender.status = move.end
        tender.standstill_at, tender.standstill_ends_on = moment, ends
        tender.save(update_fields=["status", "standstill_at", "standstill_ends_on"])
        audit.record(STANDSTILL_STARTED, tender, by=by, ends=ends.isoformat())
    return tender


def return_recommendation(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Send a recommendation back with a reason: prices are open as before, and another may be made."""
    if not reason.strip():
        raise Refused("tender.no_reason", "Say what must be looked at again.", field="reason")
    with locked(tender) as tender:
        move = MOVES.check("return_recommendation", tender, by=by, now=now or database_now())
        tender.status = move.end
        tender.recommended_at = tender.recommended_by = None
        tender.save(update_fields=["status", "recommended_at", "recommended_by"])
        audit.record(RECOMMENDATION_RETURNED, tender, by=by, reason=reason)
    return tender


def restart_standstill(
    tender: Tender, *, by: User, working_days: int = 8, now: datetime | None = None
) -> Tender:
    """Begin a new standstill, because another bid takes the place of an award that fell."""
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("restart_standstill", tender, by=by, now=moment)
        today = moment.astimezone(UK_TIME).date()
        try:
            ends = standstill_end(today, BankHoliday.union(today), working_days)
        except ValueError as error:
            raise Refused("tender.short_standstill", f"{error}. Check with your adviser.") from error
        tender.status = move.end
        tender.standstill_at, tender.standstill_ends_on, tender.awarded_at = moment, ends, None
        tender.save(update_fields=["status", "standstill_at", "standstill_ends_on", "awarded_at"])
        audit.record(STANDSTILL_STARTED, tender, by=by, ends=ends.isoformat())
    return tender


def publish_award_notice(
    tender: Tender, code: str, title: str, *, by: User, awards: Sequence[Any], now: datetime | None = None
) -> TenderNotice:
    """Publish a notice that carries awards (UK6 contract award notice, UK7 contract details notice).

    ``awards``: ``procurement.ocds.release.AwardRelease`` records. Refused when the open data is not valid.
    """
    return _publish_notice(tender, code, title, by=by, now=now or database_now(), awards=tuple(awards))


def award_tender(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Award after the standstill. The contracts are made above with plain arguments.

    Refused while the last check of the audit log stands as broken.
    """
    audit.refuse_on_a_broken_log()
    return _step(tender, "award", "awarded_at", TENDER_AWARDED, by=by, now=now)


def cancel_tender(
    tender: Tender, *, by: User, reason: str, lesson: str, now: datetime | None = None
) -> Tender:
    """Cancel a tender at any step before the award, with a reason for all and a lesson for the next.

    Bids stay sealed. A published tender gets a procurement termination notice (UK12).
    """
    reason, lesson = reason.replace("\x00", "").strip(), lesson.replace("\x00", "").strip()
    if not reason:
        raise Refused("tender.no_reason", "Say why it is cancelled: bidders will read it.", field="reason")
    if not lesson:
        raise Refused("tender.no_lesson", "Write what was learned, for the next person.", field="lesson")
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("cancel", tender, by=by, now=moment)
        tender.status = move.end
        tender.cancelled_at, tender.cancel_reason = moment, reason
        tender.save(update_fields=["status", "cancelled_at", "cancel_reason"])
        Lesson.objects.create(
            buyer=tender.buyer,
            tender=tender,
            title=f"Cancelled: {tender.title}"[:160],
            words=lesson,
            by=by,
            at=moment,
        )
        if tender.is_public:
            _publish_notice(tender, "UK12", "Procurement termination notice", by=by, now=moment)
            notify(
                _watchers(tender),
                CANCELLED,
                key=f"{tender.reference} cancelled",
                subject=tender,
                title=tender.title,
                why=reason,
            )
        audit.record(TENDER_CANCELLED, tender, by=by, reason=reason)
    return tender


def write_lesson(tender: Tender, *, by: User, title: str, words: str, now: datetime | None = None) -> Lesson:
    """Keep a lesson from a tender, searchable for whoever buys something like it."""
    now = now or timezone.now()
    if not title.strip() or not words.strip():
        raise Refused("lesson.empty", "Give the lesson a title and say it in a sentence or more.")
    with transaction.atomic():
        if not tender.roles_of(by) & {"officer", "approver", "service_owner", "moderator", "evaluator"}:
            raise Refused("tender.not_yours", "Only the people of this tender write its lessons.")
        made = Lesson.objects.create(
            buyer=tender.buyer, tender=tender, title=title.strip()[:160], words=words.strip(), by=by, at=now
        )
        audit.record(LESSON_WRITTEN, tender, by=by, title=made.title)
    return made


def copy_tender(source: Tender, *, by: User, buyer: Organisation, now: datetime | None = None) -> Tender:
    """Start a draft from an earlier tender: its words, lots and conditions, never its dates or its headcount.

    What the language checker reads as a request for people is left out and named in ``sources``; all checks
    run again on the copy. The outcomes come along when the buyer is the same.
    """
    now = now or timezone.now()
    if not Tender.objects.visible_to(by).filter(pk=source.pk).exists():
        raise Refused("tender.not_found", "There is nothing here that you may see.")
    fresh = ("deadline_at", "questions_close_at", "answers_by_at", "result_promised_on", "starts_on")
    left_out: list[dict[str, Any]] = []
    facts: dict[str, Any] = {}
    for name in queries.TENDER_FIELDS:
        value = getattr(source, name)
        if name in fresh or name in ("title", "withheld", "planned_notice_on", "engagement_on"):
            continue
        if name in queries.SECTIONS and value:
            value, dropped = queries.without_headcount(value)
            left_out += [{"part": name, "left_out": sentence} for sentence in dropped]
        facts[name] = value
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=queries.without_headcount(source.title)[0] or f"Copy of {source.reference}",
            outcomes=list(source.outcomes.all()) if buyer == source.buyer else [],
            sources=[{"part": "all", "copied_from": source.reference}, *left_out],
            now=now,
            **facts,
        )
        for lot in source.lots.all():
            words, dropped = queries.without_headcount(lot.description)
            left_out += [{"part": lot.reference, "left_out": sentence} for sentence in dropped]
            _new_lot(
                tender,
                queries.without_headcount(lot.title)[0] or f"Lot {lot.number}",
                {
                    **{name: getattr(lot, name) for name in queries.LOT_FIELDS if name != "title"},
                    "description": words,
                },
            )
        for each in source.conditions.all():
            ParticipationCondition.objects.create(
                tender=tender,
                number=each.number,
                **{name: getattr(each, name) for name in queries.CONDITION_FIELDS},
            )
        tender.copied_from = source
        tender.sources = [{"part": "all", "copied_from": source.reference}, *left_out]
        tender.save(update_fields=["copied_from", "sources"])
        _keep_version(tender, by=by, note=f"Copied from {source.reference}", now=now)
    return tender


def add_to_pipeline(
    buyer: Organisation, *, by: User, title: str, problem: str, now: datetime | None = None, **facts: Any
) -> PipelineEntry:
    """Put a need on the pipeline before anything is drafted. It names a problem, not a solution."""
    now = now or timezone.now()
    if not {"officer", "service_owner", "policy_owner"} & by.roles_in(buyer):
        raise Refused("pipeline.not_yours", "Only an officer or owner of the buyer may add a need.")
    if not title.strip() or not problem.strip():
        raise Refused(
            "pipeline.empty", "Give it a title and say what is wrong, and for whom.", field="problem"
        )
    low, high = facts.get("low_gbp"), facts.get("high_gbp")
    if low is not None and high is not None and low > high:
        raise Refused("pipeline.range", "The low value is above the high one.", field="low_gbp")
    with transaction.atomic():
        entry = PipelineEntry.objects.create(
            buyer=buyer, by=by, title=title.strip()[:200], problem=problem.strip(), created_at=now, **facts
        )
        audit.record(PIPELINE_ADDED, entry, by=by)
    return entry


def close_pipeline_entry(
    entry: PipelineEntry, *, by: User, reason: str, now: datetime | None = None
) -> PipelineEntry:
    """Take a need off the pipeline with a reason."""
    now = now or timezone.now()
    if not reason.strip():
        raise Refused("pipeline.no_reason", "Say why it leaves the pipeline.", field="reason")
    with locked(entry) as entry:
        if not {"officer", "service_owner", "policy_owner"} & entry.roles_of(by):
            raise Refused("pipeline.not_yours", "Only an officer or owner of the buyer may close a need.")
        entry.closed_at, entry.closed_reason = now, reason.strip()
        entry.save(update_fields=["closed_at", "closed_reason"])
        audit.record(PIPELINE_CLOSED, entry, by=by, reason=reason)
    return entry


def draft_from_pipeline(entry: PipelineEntry, *, by: User, now: datetime | None = None) -> Tender:
    """Start the draft of a need: title and problem come along, and the entry points to the tender."""
    with locked(entry) as entry:
        if entry.tender_id is not None:
            raise Refused("pipeline.drafted", "This need has a draft already. Open it from the pipeline.")
        tender = draft_tender(entry.buyer, by=by, title=entry.title, why=entry.problem, now=now)
        entry.tender = tender
        entry.save(update_fields=["tender"])
        if entry.talks_on:
            tender = change_tender(
                tender, by=by, now=now, engagement_on=entry.talks_on, engagement_note=entry.talks_note
            )
    return tender
