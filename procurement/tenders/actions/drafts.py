"""Starting a draft and changing its text: from nothing, from an earlier tender."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words, one_line
from procurement.flow import locked
from procurement.organisations.actions import named_work
from procurement.organisations.models import Organisation
from procurement.tenders import queries
from procurement.tenders.actions.keeping import TENDER_CHANGED, apply_values, keep_version
from procurement.tenders.actions.lots import new_lot
from procurement.tenders.formulas.dates import UK_TIME, moment_of, stage_dates
from procurement.tenders.formulas.reading import drop_headcount
from procurement.tenders.models import BankHoliday, ParticipationCondition, Tender
from procurement.tenders.rules import MOVES

TENDER_DRAFTED = audit.kind("tender.drafted", "{by} started the draft of {subject}")
TENDER_HANDED_OVER = audit.kind("tender.handed_over", "{taker} leads {subject} now, in place of {giver}")


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
    checker, kept and printed as "how we got here"; without one, the ladder of the first outcome comes along.
    Raises ``Refused`` when ``by`` is no officer of the buyer, when the title is empty, and for an outcome of
    another buyer.
    """
    now = now or timezone.now()
    if not {"officer", "service_owner"} & by.roles_in(buyer):
        raise Refused(
            "tender.not_yours", "Only an officer or service owner of the buyer may start a tender. Ask one."
        )
    title = needed_words(
        one_line(title), "tender.no_title", "Give the tender a title: what will be better?", field="title"
    )
    if any(outcome.buyer_id != buyer.pk for outcome in outcomes):
        raise Refused("tender.foreign_outcome", "That outcome belongs to another buyer. Choose your own.")
    ladder = ladder or ladder_of(outcomes)
    with transaction.atomic():
        tender = Tender(buyer=buyer, author=by, title=title[:200], created_at=now, changed_at=now)
        apply_values(
            tender,
            {"why": why, "ladder": list(ladder), **facts},
            queries.TENDER_FIELDS,
        )
        tender.sources = list(sources)
        tender.save()
        if outcomes:
            tender.outcomes.set(outcomes)
        keep_version(tender, by=by, note="First draft", now=now)
        audit.record(TENDER_DRAFTED, tender, by=by)
    return tender


def ladder_of(outcomes: Sequence[Any]) -> list[Any]:
    """Return the rungs that led to the first outcome that has some: "how we got here"."""
    return next((list(outcome.ladder) for outcome in outcomes if outcome.ladder), [])


def change_tender(
    tender: Tender, *, by: User, seen: str = "", now: datetime | None = None, **values: Any
) -> Tender:
    """Change the text or facts of a draft, keep a version, and return the tender as it now stands.

    ``outcomes`` may be given as a list of records; a tender without a ladder takes theirs. ``seen``: the
    fingerprint of these values as the writer found them (``queries.fingerprint``).
    Raises ``Refused`` for a tender that is not a draft, for somebody who is neither officer nor service owner
    there, for values that do not fit, and when somebody else changed them since they were seen.
    """
    now = now or timezone.now()
    outcomes = values.pop("outcomes", None)
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        if seen and seen != queries.fingerprint(tender, values):
            raise Refused(
                "tender.changed_meanwhile",
                "Somebody else saved this part while you wrote. Your words are still below, beside what stands "
                "now: bring the two together, then save again.",
            )
        if foreign := {part.get("field") for part in values.get("withheld", ())} - set(queries.WITHHOLDABLE):
            raise Refused(
                "tender.not_withholdable",
                f"{', '.join(map(str, foreign))} cannot be withheld: bidders could not answer.",
                field="field",
            )
        changed = apply_values(tender, values, queries.TENDER_FIELDS)
        if "title" in changed and not tender.title.strip():
            raise Refused("tender.no_title", "Give the tender a title: what will be better?", field="title")
        if outcomes is not None:
            if any(outcome.buyer_id != tender.buyer_id for outcome in outcomes):
                raise Refused(
                    "tender.foreign_outcome", "That outcome belongs to another buyer. Choose your own."
                )
            tender.outcomes.set(outcomes)
            tender.ladder = tender.ladder or ladder_of(outcomes)
            changed.append("outcomes")
        if changed:
            tender.changed_at = now
            tender.save()
            keep_version(tender, by=by, note=", ".join(changed), now=now)
            audit.record(TENDER_CHANGED, tender, by=by, what=", ".join(changed))
    return tender


def share_tender(
    tender: Tender, *, by: User, partners: Sequence[Organisation], now: datetime | None = None
) -> Tender:
    """Set the other buyers that take part under the lead of the tender's buyer; return the tender.

    Raises ``Refused`` to others than the draft's writers, once it is no draft, and for a partner that is no other
    buyer.
    """
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        if any(each.kind != "buyer" or each.pk == tender.buyer_id for each in partners):
            raise Refused("tender.partner_is_no_buyer", "A partner is another buyer. Choose from the list.")
        tender.partners.set(partners)
        audit.record(TENDER_CHANGED, tender, by=by, what="partners")
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
            value, dropped = drop_headcount(value)
            left_out += [{"part": name, "left_out": sentence} for sentence in dropped]
        facts[name] = value
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=drop_headcount(source.title)[0] or f"Copy of {source.reference}",
            outcomes=list(source.outcomes.all()) if buyer == source.buyer else [],
            sources=[{"part": "all", "copied_from": source.reference}, *left_out],
            now=now,
            **facts,
        )
        for lot in source.lots.all():
            words, dropped = drop_headcount(lot.description)
            left_out += [{"part": lot.reference, "left_out": sentence} for sentence in dropped]
            new_lot(
                tender,
                drop_headcount(lot.title)[0] or f"Lot {lot.number}",
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
        keep_version(tender, by=by, note=f"Copied from {source.reference}", now=now)
    return tender


@named_work("tenders led")
def hand_over_tenders(organisation: Organisation, giver: User, taker: User) -> int:
    """Let a colleague lead the tenders that are not ended and stand in ``giver``'s name; return how many.

    None for a taker who is no commercial officer; one that the taker approved stays where it is. Whoever wrote a word
    of a tender still cannot approve it: its versions say who did.
    """
    if "officer" not in taker.roles_in(organisation):
        return 0
    led = Tender.objects.select_for_update().filter(buyer=organisation, author=giver)
    tenders = list(
        led.exclude(status__in=[Tender.Status.AWARDED, Tender.Status.CANCELLED]).exclude(approved_by=taker)
    )
    for tender in tenders:
        tender.author = taker
        tender.save(update_fields=["author"])
        audit.record(TENDER_HANDED_OVER, tender, by=None, taker=taker, giver=giver)
    return len(tenders)
