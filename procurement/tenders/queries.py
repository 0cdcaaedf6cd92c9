"""Reads over several nouns: a tender as the checks see it, its text, its dates."""

import hashlib
import json
from collections.abc import Container, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from procurement.carried import carried, carry, hold, own_fields, restored
from procurement.catalogue.models import Component
from procurement.catalogue.queries import live_capability_keys
from procurement.clock import now as clock_now
from procurement.organisations.models import Organisation
from procurement.outcomes.models import LanguageOverride, Measure, Outcome
from procurement.statements import Records, ask, written
from procurement.tenders.checks import (
    BLOCK,
    DRAFTING,
    READS,
    REGISTER,
    STRIP,
    STRIP_WORDS,
    WARN,
    Draft,
    Finding,
    reads,
)
from procurement.tenders.formulas.dates import UK_TIME, Period, days_to_bid
from procurement.tenders.formulas.differences import differences
from procurement.tenders.formulas.facts import LotFacts, TenderFacts
from procurement.tenders.formulas.thresholds import is_above_threshold
from procurement.tenders.models import (
    Amendment,
    BankHoliday,
    Clarification,
    FindingOverride,
    Lesson,
    Lot,
    ParticipationCondition,
    Tender,
    TenderNotice,
)

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


CHOSEN = Records(
    "SELECT {o}, {m} FROM procurement_tender_outcomes AS chosen "
    "JOIN procurement_outcome AS o ON o.id = chosen.outcome_id "
    "LEFT JOIN procurement_measure AS m ON m.outcome_id = o.id WHERE chosen.tender_id = %s "
    "ORDER BY o.created_at DESC, o.id DESC, m.id",
    o=Outcome,
    m=Measure,
)
LOTS = Records("SELECT {l} FROM procurement_lot AS l WHERE l.tender_id = %s ORDER BY l.number", l=Lot)


def chosen_outcomes(tender: Tender) -> tuple[Outcome, ...]:
    """Return the outcomes that a tender is to bring about, newest first, with their measures: one statement."""
    found = []
    for _, rows in groupby(CHOSEN.read([tender.pk]), key=lambda row: row[0].pk):
        together = list(rows)
        outcome: Outcome = together[0][0]
        hold(outcome, "measures", [measure for _, measure in together if measure is not None])
        found.append(outcome)
    return tuple(found)


def with_lots(tender: Tender) -> Tender:
    """Return the tender with its lots, which then are not asked again."""
    lots = [lot for (lot,) in LOTS.read([tender.pk])]
    for lot in lots:
        lot.tender = tender
    hold(tender, "lots", lots)
    return tender


def draft_of(tender: Tender, *, stage: str = DRAFTING) -> Draft:
    """Return a stored tender as the checks see it."""
    today = clock_now().astimezone(UK_TIME).date()
    outcomes = chosen_outcomes(tender)
    read = beside(tender)
    return Draft(
        title=tender.title,
        sections={"title": tender.title, **{name: getattr(tender, name) for name in SECTIONS}},
        facts=facts_of(tender, live=frozenset(read["live"])),
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
        kept_phrases=frozenset(read["kept"]),
        reasons={(row["check_id"], row["lot_number"]): row["reason"] for row in read["reasons"]},
        beside=read,
    )


# Live capabilities, phrases that people kept, and their reasons to go on.
reads("live", ArraySubquery(Component.objects.live().values("capability")))
reads(
    "kept",
    ArraySubquery(LanguageOverride.objects.filter(subject=OuterRef("reference")).order_by().values("key")),
)
reads(
    "reasons",
    carry(FindingOverride.objects.filter(tender=OuterRef("pk")), "check_id", "lot_number", "reason"),
)


@cache
def _beside_statement() -> str:
    everything = Tender.objects.order_by().values_list(JSONObject(**READS))
    return f'{written(everything)} WHERE "procurement_tender"."id" = %s'


def beside(tender: Tender) -> dict[str, Any]:
    """Return what the checks read beside a tender's own text (``reads``): one statement for all of them."""
    [(facts,)] = ask(_beside_statement(), [tender.pk])
    return dict(json.loads(facts))


@cache
def _shown_statement() -> str:
    here = {"tender": OuterRef("pk")}
    shown = JSONObject(
        conditions=carry(ParticipationCondition.objects.filter(**here), *own_fields(ParticipationCondition)),
        answered=carry(
            Clarification.objects.filter(**here).exclude(answered_at=None),
            *("number", "question", "answer", "answered_at"),
        ),
        amendments=carry(
            Amendment.objects.filter(**here, status=Amendment.Status.MADE), *own_fields(Amendment)
        ),
        notices=carry(TenderNotice.objects.filter(**here), "code", "title", "published_at"),
        partners=ArraySubquery(
            Organisation.objects.filter(shared_tenders=OuterRef("pk")).order_by("name").values("name")
        ),
    )
    return f'{written(Tender.objects.order_by().values_list(shown))} WHERE "procurement_tender"."id" = %s'


def shown_beside(tender: Tender) -> dict[str, list[Any]]:
    """Return what the public page shows beside a tender's own text, each in its order: conditions, answered
    questions, changes and notices as records that are never saved, partners by name. One statement.
    """
    [(facts,)] = ask(_shown_statement(), [tender.pk])
    found = json.loads(facts)
    models = {
        "conditions": ParticipationCondition,
        "answered": Clarification,
        "amendments": Amendment,
        "notices": TenderNotice,
    }
    return {"partners": found["partners"]} | {
        name: carried(model, found[name]) for name, model in models.items()
    }


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
        strip.append(
            {
                "key": key,
                "name": name,
                "state": state,
                "text": Truncator(text.partition(":")[0]).chars(60),
                "href": href,
            }
        )
    return strip


def page_url(tender: Tender, page: str) -> str:
    """Return the address of the page of a draft that a check points to."""
    if page == "plan":
        return reverse("scoring:show-plan", args=[tender.reference])
    if page in ("lots", "checks", "delivery", "dates", "access", "language"):
        return reverse(f"tenders:{page}", args=[tender.reference])
    return reverse("tenders:change-section", args=[tender.reference, page])


def amended_parts(change: Amendment, *, unseen: Container[str] = ()) -> list[dict[str, Any]]:
    """Return what a change of a published tender does to its text, part by part, word by word.

    ``unseen`` names the parts that this reader may not read: those that are withheld from publication.
    """
    return [
        {
            "title": SECTION_TITLES.get(name, name.replace("_", " ").capitalize()),
            "parts": differences(_words(texts["old"]), _words(texts["new"])),
        }
        for name, texts in change.changes.items()
        if name not in unseen
    ]


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
        part = capfirst(part)
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


# The text of a lesson as its index of words has it, and any word of a title.
WORDS = "to_tsvector('english', COALESCE(title, '') || ' ' || COALESCE(words, ''))"
ANY_WORD = "replace(plainto_tsquery('english', %(title)s)::text, '&', '|')::tsquery"
# The newest lessons that have a word of the title, and the newest of all, those first that have most of it. However
# many lessons there are, a few are read: by the index of words where these are rare, from the newest on where not.
NEAR = f"""
WITH others AS NOT MATERIALIZED (SELECT * FROM procurement_lesson WHERE tender_id IS DISTINCT FROM %(tender)s)
SELECT near.* FROM (
    (SELECT * FROM others WHERE {WORDS} @@ {ANY_WORD} ORDER BY at DESC, id DESC LIMIT %(among)s)
    UNION (SELECT * FROM others ORDER BY at DESC, id DESC LIMIT %(most)s)
) AS near ORDER BY ts_rank({WORDS}, {ANY_WORD}) DESC, at DESC, id DESC LIMIT %(most)s
"""  # noqa: S608  nothing but the two texts above goes into it


def near_lessons(tender: Tender, *, most: int = 3, among: int = 20) -> list[Lesson]:
    """Return the lessons nearest in words to the title of a tender, its own left out: "before you start".

    They are looked for ``among`` the newest that share a word with it; where none does, the newest stand there.
    """
    values = {"title": tender.title, "tender": tender.pk, "most": most, "among": among}
    return list(Lesson.objects.raw(NEAR, values))


def possible_partners(tender: Tender) -> Any:
    """Return the other buyers, by name: those that may take part in a tender under its buyer's lead."""
    return Organisation.objects.filter(kind="buyer").exclude(pk=tender.buyer_id).order_by("name")


def outcomes_of(organisation: Any) -> Any:
    """Return the outcomes of a buyer that a tender may bring about, newest first."""
    return Outcome.objects.filter(buyer=organisation).order_by("-pk")
