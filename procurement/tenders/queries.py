"""Reads over several nouns: a tender as the checks see it, its text, its dates."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.urls import reverse

from procurement.carried import restored
from procurement.catalogue.models import Component
from procurement.catalogue.queries import live_capability_keys
from procurement.clock import now as clock_now
from procurement.organisations.models import Organisation
from procurement.outcomes.models import Outcome, Reading
from procurement.statements import ask
from procurement.tenders import screening
from procurement.tenders.checks import BLOCK, DRAFTING, REGISTER, STRIP, STRIP_WORDS, WARN, Draft, Finding
from procurement.tenders.formulas.dates import UK_TIME, Period, days_to_bid
from procurement.tenders.formulas.differences import differences
from procurement.tenders.formulas.facts import LotFacts, TenderFacts
from procurement.tenders.formulas.thresholds import is_above_threshold
from procurement.tenders.models import BankHoliday, Lesson, Lot, Tender

SECTIONS = ("why", "users", "limits", "working_together", "quality", "capability_plan")
SECTION_TITLES = {
    "title": "Title",
    "why": "What is wrong, and for whom",
    "users": "Who will use it",
    "limits": "Limits that are real",
    "working_together": "How we work together",
    "quality": "What good looks like",
    "capability_plan": "What our own people can do at the end",
    "no_lots_reason": "Why there are no lots",
    "known_risks": "Known risks",
}
# What may be withheld from publication. Not the problem itself: bidders cannot answer what they may not read, and
# it stands in every list, feed and notice.
WITHHOLDABLE = ("users", "limits", "working_together", "quality", "known_risks")
# The fields of a tender and a lot that make its text: what a version keeps and a copy takes along.
TENDER_FIELDS = (
    "title",
    "why",
    "ladder",
    "users",
    "limits",
    "working_together",
    "quality",
    "capability_plan",
    "withheld",
    "cpv_code",
    "itl_code",
    "place",
    "procedure",
    "light_touch",
    "urgency_reason",
    "documents_with_notice",
    "planned_notice_on",
    "no_lots_reason",
    "known_risks",
    "above_threshold",
    "proof_wanted_at",
    "references",
    "other_proof_accepted",
    "liability_cap_pct",
    "payment_rhythm",
    "payment_days",
    "outcome_pay_pct",
    "remote",
    "engagement_on",
    "engagement_note",
    "partners_welcome",
    "guarantee_or_bond",
    "unknown_staff_transfer",
    "framework_only",
    "pages_to_read",
    "price_weight_pct",
    "barriers_considered",
    "days_to_bid",
    "deadline_at",
    "questions_close_at",
    "answers_by_at",
    "result_promised_on",
    "starts_on",
    "first_value_days",
)
LOT_FIELDS = (
    "title",
    "description",
    "value_gbp",
    "term_months",
    "extension_months",
    "user_groups",
    "turnover_floor_gbp",
    "insurance_gbp",
    "words_asked",
    "capabilities",
    "reused",
    "replaces_whole_system",
    "sunset_plan",
    "suits_sme",
    "suits_vcse",
)
CONDITION_FIELDS = ("kind", "text", "evidence", "why_proportionate")
FIELD_TITLES = {
    "value_gbp": "worth in pounds",
    "turnover_floor_gbp": "turnover floor in pounds",
    "insurance_gbp": "insurance in pounds",
    "description": "what must be true at the end",
    "suits_sme": "suits small and medium firms",
    "suits_vcse": "suits charities and social enterprises",
    "why_proportionate": "why it is in proportion",
}


def plain(value: Any) -> Any:
    """Return a value fit for JSON: exact decimals and moments as text."""
    if isinstance(value, Decimal):
        return str(value.normalize()) if value != value.to_integral_value() else str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def content_of(tender: Tender) -> dict[str, Any]:
    """Return the whole text of a tender with its lots and conditions: what a version keeps."""
    return {
        **{name: plain(getattr(tender, name)) for name in TENDER_FIELDS},
        "lots": [
            {"number": lot.number, **{name: plain(getattr(lot, name)) for name in LOT_FIELDS}}
            for lot in tender.lots.all()
        ],
        "conditions": [
            {"number": each.number, **{name: plain(getattr(each, name)) for name in CONDITION_FIELDS}}
            for each in tender.conditions.all()
        ],
    }


def fingerprint(tender: Tender, names: Iterable[str]) -> str:
    """Return a short name of what these fields say now: it changes when one of them does."""
    return content_hash({name: plain(getattr(tender, name)) for name in names})[:16]


def meanwhile(tender: Tender, typed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return, field by field, the words that stand now beside the words typed, where they differ."""
    found = []
    for name, value in typed.items():
        before, after = _words(getattr(tender, name)), _words(value)
        if before != after:
            title = SECTION_TITLES.get(name, name.replace("_", " ").capitalize())
            found.append({"title": title, "parts": differences(before, after)})
    return found


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, whatever order its keys come in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def facts_in(content: dict[str, Any], *, live: frozenset[str]) -> TenderFacts:
    """Return the plain facts of a kept version of a tender (``content_of``), as ``facts_of`` gives them of today's."""

    def only(names: Iterable[str], values: dict[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name in names if name in values}

    # A draft has days to bid, no moment yet.
    tender = restored(Tender, only(set(TENDER_FIELDS) - {"deadline_at"}, content))
    lots = [restored(Lot, only(("number", *LOT_FIELDS), values)) for values in content.get("lots") or ()]
    return facts_of(tender, live=live, lots=lots)


def facts_of(
    tender: Tender, *, live: frozenset[str] | None = None, lots: Iterable[Lot] | None = None
) -> TenderFacts:
    """Return the plain facts of a stored tender, as the formulas ask for them. ``lots``: instead of those stored."""
    today = clock_now().astimezone(UK_TIME).date()
    return TenderFacts(
        title=tender.title,
        lots=tuple(
            LotFacts(
                number=lot.number,
                title=lot.title,
                text=lot.description,
                value_gbp=lot.value_gbp,
                term_months=lot.term_months + lot.extension_months,
                user_groups=tuple(lot.user_groups or tender.user_groups),
                turnover_floor_gbp=lot.turnover_floor_gbp,
                insurance_gbp=lot.insurance_gbp,
                words_asked=lot.words_asked,
                replaces_whole_system=lot.replaces_whole_system,
                has_sunset_plan=bool(lot.sunset_plan.strip()),
                reused=tuple(lot.reused),
            )
            for lot in (tender.lots.all() if lots is None else lots)
        ),
        proof_wanted_at=tender.proof_wanted_at,  # type: ignore[arg-type]
        days_to_bid=bidding_days(tender, today),
        pages_to_read=tender.pages_to_read,
        price_weight_pct=tender.price_weight_pct,
        references=tender.references,  # type: ignore[arg-type]
        other_proof_accepted=tender.other_proof_accepted,
        liability_cap_pct=tender.liability_cap_pct,
        payment_days=tender.payment_days,
        payment_rhythm=tender.payment_rhythm,  # type: ignore[arg-type]
        outcome_pay_pct=tender.outcome_pay_pct,
        remote=tender.remote,  # type: ignore[arg-type]
        market_engagement=tender.engagement_on is not None,
        partners_welcome=tender.partners_welcome,
        guarantee_or_bond=tender.guarantee_or_bond,
        unknown_staff_transfer=tender.unknown_staff_transfer,
        framework_only=tender.framework_only,
        live_capabilities=live_capability_keys() if live is None else live,
    )


def bidding_days(tender: Tender, today: date) -> int | None:
    """Return the days to bid: from publication (or today) to the deadline, else the days that were
    planned."""
    if tender.deadline_at is None:
        return tender.days_to_bid
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    return max(0, days_to_bid(start, tender.deadline_at.astimezone(UK_TIME).date()))


def period_of(tender: Tender, today: date | None = None) -> Period:
    """Return what decides the shortest lawful period for this tender."""
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    start = start or clock_now().astimezone(UK_TIME).date()
    before = (start - tender.planned_notice_on).days if tender.planned_notice_on else None
    return Period(
        central_government=tender.buyer.is_central_government,
        light_touch=tender.light_touch,
        urgent=bool(tender.urgency_reason.strip()),
        planned_notice_days_before=before,
        documents_with_notice=tender.documents_with_notice,
        below_threshold=tender.procedure == Tender.Procedure.BELOW_THRESHOLD,
    )


def draft_of(tender: Tender, *, stage: str = DRAFTING) -> Draft:
    """Return a stored tender as the checks see it."""
    today = clock_now().astimezone(UK_TIME).date()
    outcomes = tuple(tender.outcomes.prefetch_related("measures"))
    live, kept_phrases, reasons = beside(tender)
    return Draft(
        title=tender.title,
        sections={"title": tender.title, **{name: getattr(tender, name) for name in SECTIONS}},
        facts=facts_of(tender, live=live),
        outcomes=outcomes,
        plan=tender.plan_snapshot or {},
        delivery=getattr(tender, "delivery_model", None),
        period=period_of(tender, today),
        today=tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today,
        deadline_on=tender.deadline_at.astimezone(UK_TIME).date() if tender.deadline_at else None,
        holidays=BankHoliday.union(),
        no_lots_reason=tender.no_lots_reason,
        barriers_considered=tender.barriers_considered,
        tender=tender,
        stage=stage,
        kept_phrases=kept_phrases,
        reasons=reasons,
    )


# What checks ask beside a tender's own text: live capabilities, phrases that people kept, reasons to go on.
BESIDE = """
SELECT ARRAY(SELECT capability FROM procurement_component WHERE lifecycle = %s),
       ARRAY(SELECT key FROM procurement_languageoverride WHERE subject = %s),
       (SELECT json_agg(ARRAY[check_id, lot_number::text, reason])
        FROM procurement_findingoverride WHERE tender_id = %s)
"""


def beside(tender: Tender) -> tuple[frozenset[str], frozenset[str], dict[tuple[str, int], str]]:
    """Return the live capabilities, the keys of the phrases of a tender that people kept, and by check and lot the
    reasons with which they went on: one statement, for every page of a draft asks it.
    """
    [(live, kept, reasons)] = ask(BESIDE, [Component.Lifecycle.LIVE.value, tender.reference, tender.pk])
    return (
        frozenset(live),
        frozenset(kept),
        {(check_id, int(lot)): reason for check_id, lot, reason in reasons or ()},
    )


def is_above(tender: Tender, today: date | None = None) -> bool:
    """Say whether the procurement is above the threshold: as stated, else by its value."""
    if tender.above_threshold is not None:
        return tender.above_threshold
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    return is_above_threshold(
        tender.value_gbp,
        start or clock_now().astimezone(UK_TIME).date(),
        central_government=tender.buyer.is_central_government,
        light_touch=tender.light_touch,
    )


def health_strip(draft: Draft, findings: list[Finding]) -> list[dict[str, str]]:
    """Return the seven checks of the strip: name, state, a few words, and the page that mends it.

    A check that blocks without a reason is red; one with findings (or a reason to go on) asks for another
    look; one about which nothing is known stays grey.
    """
    by_id = {entry.id: entry.strip for entry in REGISTER.values()}
    strip = []
    for key, name, page in STRIP:
        mine = [
            each for each in findings if by_id.get(each.check_id) == key and each.severity in (BLOCK, WARN)
        ]
        words = STRIP_WORDS[key](draft) if key in STRIP_WORDS else ""
        known = bool(words) or key in by_id.values()
        if any(each.blocks for each in mine):
            state = "block"
        elif mine:
            state = "warn"
        else:
            state = "good" if known and (words or key not in STRIP_WORDS) else "unknown"
        text = words or (mine[0].message if mine else "Fine" if state == "good" else "Not known yet")
        href = ""
        if draft.tender is not None:
            href = page_url(draft.tender, page)
        strip.append({"key": key, "name": name, "state": state, "text": text[:60], "href": href})
    return strip


def page_url(tender: Tender, page: str) -> str:
    """Return the address of the page of a draft that a check points to."""
    if page == "plan":
        return reverse("scoring:show-plan", args=[tender.reference])
    if page in ("lots", "checks", "delivery", "dates", "access", "language"):
        return reverse(f"tenders:{page}", args=[tender.reference])
    return reverse("tenders:change-section", args=[tender.reference, page])


def version_differences(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what changed between two versions, part by part, word by word; parts without change left out."""
    found = []
    for name in TENDER_FIELDS:
        before, after = _words(old.get(name)), _words(new.get(name))
        if before != after:
            title = SECTION_TITLES.get(name, name.replace("_", " ").capitalize())
            found.append({"title": title, "parts": differences(before, after)})
    for kind, word, names in (("lots", "Lot", LOT_FIELDS), ("conditions", "Condition", CONDITION_FIELDS)):
        olds = {each["number"]: each for each in old.get(kind, [])}
        news = {each["number"]: each for each in new.get(kind, [])}
        for number in sorted(olds.keys() | news.keys()):
            before, after = olds.get(number, {}), news.get(number, {})
            for name in names:
                was, is_now = _words(before.get(name)), _words(after.get(name))
                if was != is_now and {was, is_now} != {"", "No"}:
                    title = f"{word} {number}: {FIELD_TITLES.get(name) or name.replace('_', ' ')}"
                    found.append({"title": title, "parts": differences(was, is_now)})
    return found


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "\n".join(
            " ".join(str(inner) for inner in each.values()) if isinstance(each, dict) else str(each)
            for each in value
        )
    return str(value)


def source_lines(tender: Tender) -> list[str]:
    """Return, a line each, where the parts of a draft came from: a file, an earlier tender, an assumption."""
    lines = []
    for source in tender.sources:
        name = str(source.get("part", ""))
        part = SECTION_TITLES.get(name) or name.replace("_gbp", " (£)").replace("_pct", " (%)").replace(
            "_", " "
        )
        part = part[:1].upper() + part[1:]
        if "copied_from" in source:
            lines.append(f"Copied from {source['copied_from']}")
        elif "left_out" in source:
            lines.append(f"{part}, left out because it asks for people: {source['left_out']}")
        elif "assumed" in source:
            lines.append(f"{part} {source.get('value', '')}: assumed, from “{source['assumed']}”")
        elif "said" in source:
            lines.append(f"{part} {source.get('value', '')}: the text says “{source['said']}”")
        else:
            lines.append(f"{part}: {source.get('from', '')}")
    return lines


def near_lessons(tender: Tender, *, most: int = 3) -> list[Lesson]:
    """Return the lessons nearest in words to a tender, its own left out: "before you start"."""
    words = f"{tender.title} {tender.why}"[:2000]
    if not words.strip():
        return []
    return list(
        Lesson.objects.exclude(tender=tender)
        .annotate(
            near=TrigramWordSimilarity(tender.title, "title") + TrigramWordSimilarity(tender.title, "words")
        )
        .order_by("-near", "-at", "-pk")[:most]
    )


def stage_list(tender: Tender, now: datetime | None = None) -> list[dict[str, str]]:
    """Return the dates of a tender for the timeline, late ones as late."""
    now = now or clock_now()
    today = now.astimezone(UK_TIME).date()

    def day(value: Any) -> date | None:
        return value.astimezone(UK_TIME).date() if isinstance(value, datetime) else value

    closed = tender.published_at is not None and not tender.is_open(now)
    decided = bool(tender.recommended_at or tender.awarded_at)
    told_on, over = screening.told_on(tender), decided or tender.status == Tender.Status.CANCELLED
    rows: list[tuple[str, Any, bool, bool, str]] = [
        ("Published", tender.published_at, tender.published_at is not None, False, ""),
        (
            "Questions close",
            tender.questions_close_at,
            bool(tender.questions_close_at and now >= tender.questions_close_at),
            False,
            "Ask before then; each answer goes to everyone.",
        ),
        (
            "Last answers",
            tender.answers_by_at,
            bool(tender.answers_by_at and now >= tender.answers_by_at),
            False,
            "",
        ),
        (
            "Closes for bids",
            tender.deadline_at,
            closed,
            False,
            "A bid must be in before this moment. At this very moment it is late.",
        ),
        (
            "Screening: bidders hear who goes forward",
            told_on,
            tender.screened_at is not None,
            bool(told_on and not tender.screened_at and today > told_on and not over),
            "Marked without price.",
        ),
        (
            "Result promised",
            tender.result_promised_on,
            decided,
            bool(tender.late_on),
            "",
        ),
        ("Standstill ends", tender.standstill_ends_on, tender.awarded_at is not None, False, ""),
        (
            "Work starts",
            tender.starts_on,
            bool(tender.starts_on and tender.awarded_at and today >= tender.starts_on),
            bool(tender.starts_on and today > tender.starts_on and not decided),
            "",
        ),
    ]
    if tender.starts_on:
        gain_on = tender.starts_on + timedelta(days=tender.first_value_days)
        gained = bool(tender.awarded_at) and people_gained(tender)
        late = today > gain_on and not gained and tender.status != Tender.Status.CANCELLED
        promise = f"Promised within {tender.first_value_days} days of the start."
        rows.append(("First people gain", gain_on, gained, late, promise))
    found, present = [], False
    for title, when, done, late, text in rows:
        if when is None:
            continue
        state = "late" if late else "done" if done else "next"
        if state == "next" and not present and tender.is_public:
            state, present = "now", True
        shown = uk_moment(when) if isinstance(when, datetime) else f"{when.day} {when:%B %Y}"
        found.append({"title": title, "when": shown, "text": text, "state": state})
    return found


def people_gained(tender: Tender) -> bool:
    """Say whether a verified reading of the tender's outcomes was taken since the work started."""
    return (
        Reading.objects.standing()
        .filter(measure__outcome__tenders=tender, verified_at__isnull=False, read_on__gte=tender.starts_on)
        .exists()
    )


def uk_moment(moment: datetime) -> str:
    """Write a moment with its UK time and its offset: "12:00 noon, 5 January 2027 (UTC+00:00)"."""
    local = moment.astimezone(UK_TIME)
    noon = " noon" if (local.hour, local.minute) == (12, 0) else ""
    offset = local.strftime("%z")
    return f"{local:%H:%M}{noon}, {local.day} {local:%B %Y} (UTC{offset[:3]}:{offset[3:]})"


RISK_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("SME-A7", "Which of our questions tells you least about whether you could do this? What would you cut?"),
    ("SME-A1", "Which part of this could a firm of ten people do well on its own?"),
    ("SME-A3", "How would you show that you can carry this work without a turnover figure?"),
    ("SME-A6", "How many working days would a good answer take you, and what would be lost in fewer?"),
    ("SME-A14", "Which work truly has to be done on site, and which not?"),
    ("BUNDLE-1", "Where would you cut this, and what would have to be agreed at the seam?"),
    ("PRICE-1", "At this price weight, what would you leave out of your offer first?"),
    ("DELIVERY-2", "What should our own people be able to do by month 12, and how would you teach it?"),
    ("CAPABILITY-1", "What have you handed over before, to whom, and do they still run it without you?"),
    ("DATES-1", "What would you need to know before you can begin an answer?"),
    ("WHY-1", "What do you think the problem is, and whom would you ask first?"),
    ("USERS-1", "Which users would you watch in the first two weeks, and why?"),
)
ALWAYS_ASKED: tuple[str, ...] = (
    "What would you do in the first 90 days so that somebody gains something?",
    "What would make you stop and tell us that we are wrong?",
    "What does a change like this depend on that neither of us controls?",
    "Which measure of ours could be met while people are worse off?",
    "What have you tried that did not work, and what did you change?",
    "What would you reuse from what we or others have already?",
    "How do we leave you at the end, and what stays with us?",
    "What would you want to see from us each week to keep going?",
    "What is the smallest piece that would be worth having on its own?",
    "Which of our limits would you question?",
)


def question_bank(findings: list[Finding]) -> list[dict[str, str]]:
    """Return ten questions to suppliers: first those that the risks found in this tender call for."""
    asked = {each.check_id for each in findings}
    drawn = [
        {"question": text, "because": check_id} for check_id, text in RISK_QUESTIONS if check_id in asked
    ]
    rest = [{"question": text, "because": ""} for text in ALWAYS_ASKED]
    return (drawn + rest)[:10]


def possible_partners(tender: Tender) -> Any:
    """Return the other buyers, by name: those that may take part in a tender under its buyer's lead."""
    return Organisation.objects.filter(kind="buyer").exclude(pk=tender.buyer_id).order_by("name")


def outcomes_of(organisation: Any) -> Any:
    """Return the outcomes of a buyer that a tender may bring about, newest first."""
    return Outcome.objects.filter(buyer=organisation).order_by("-pk")


@dataclass(frozen=True)
class FirmFacts:
    """What a registered firm can show: None where it is not known, which shuts it out of nothing."""

    turnover_gbp: Decimal | None
    is_sme: bool


# Upper floors know the firms: each source gives (turnover or None, bid for lots up to this value) per firm.
FIRM_SOURCES: list[Callable[[], Iterable[FirmFacts]]] = []


def registered_firms() -> list[FirmFacts] | None:
    """Return the registered firms as the floors above know them; None where none of them says."""
    if not FIRM_SOURCES:
        return None
    return [firm for source in FIRM_SOURCES for firm in source()]


def can_bid(firm: FirmFacts, lot: LotFacts) -> bool:
    """Say whether a firm could bid for a lot: it meets the floor, and a year of the lot is not above its own
    turnover. What is not known shuts nobody out.
    """
    turnover = firm.turnover_gbp
    if turnover is None:
        return True
    if lot.turnover_floor_gbp and turnover < lot.turnover_floor_gbp:
        return False
    yearly = lot.yearly_value_gbp
    return yearly is None or yearly <= turnover


def firms_able() -> Callable[[LotFacts], int] | None:
    """Return a counter of registered firms that could bid for a lot, or None where nobody knows the firms."""
    firms = registered_firms()
    if firms is None:
        return None
    return lambda lot: sum(can_bid(firm, lot) for firm in firms)


def firms_shut_out(tender: Tender) -> dict[str, int]:
    """Return, for each access check that a figure can decide, how many registered firms it shuts out."""
    firms = registered_firms()
    if not firms:
        return {}
    facts = facts_of(tender)
    worst_floor = max((lot.turnover_floor_gbp or Decimal(0) for lot in facts.lots), default=Decimal(0))
    largest = max((lot.yearly_value_gbp or Decimal(0) for lot in facts.lots), default=Decimal(0))
    known = [firm for firm in firms if firm.turnover_gbp is not None]
    return {
        "A1": sum(firm.turnover_gbp < largest for firm in known),  # type: ignore[operator]
        "A3": sum(firm.turnover_gbp < worst_floor for firm in known),  # type: ignore[operator]
    }
