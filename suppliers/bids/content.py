"""What a bid must hold: the questions of the frozen plan, and what is still missing or too long."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.tenders.formulas.lot_prices import in_pounds, terms_of_lot
from suppliers.bids.formulas.partners import read_partners
from suppliers.bids.formulas.price import PriceParts, read_price
from suppliers.bids.formulas.words import count_words

ANSWER = "answer:"
PRICE = "price"
PARTNERS = "partners"
MAX_ANSWER_CHARACTERS = 60_000


@dataclass(frozen=True)
class Question:
    """One question of the tender, as the bidder and the evaluator both read it."""

    code: str
    title: str
    question: str
    evidence: str
    word_limit: int | None
    weight_pct: str
    scale: tuple[tuple[int, str], ...]

    @property
    def part(self) -> str:
        return f"{ANSWER}{self.code}"


@dataclass(frozen=True)
class Lack:
    """Something that stops the submission: where, and what to do."""

    part: str
    message: str


def questions(tender: Any) -> list[Question]:
    """Return the questions of the tender's frozen plan, in its order; the price is not one of them."""
    snapshot = tender.plan_snapshot or {}
    return [
        Question(
            code=str(item["code"]),
            title=item["title"],
            question=item.get("question") or item["title"],
            evidence=item.get("evidence") or "",
            word_limit=int(item["word_limit"]) if item.get("word_limit") else None,
            weight_pct=str(item["weight_pct"]),
            scale=tuple((int(step["mark"]), step["words"]) for step in item.get("scale") or ()),
        )
        for item in snapshot.get("criteria", [])
        if item.get("kind") != "price"
    ]


def asks_price(tender: Any) -> bool:
    """Say whether the plan asks for a price at all; the default is that it does."""
    return bool((tender.plan_snapshot or {}).get("price", True))


def same_answers(tender: Any, parts: dict[str, Any]) -> list[list[Question]]:
    """Return the questions whose answers are one text, a list for each such text, in the order of the tender.

    Letters in capitals and spaces make no difference; what is not written yet is like nothing.
    """
    by_text: dict[str, list[Question]] = {}
    for question in questions(tender):
        if text := " ".join((parts.get(question.part) or "").split()).casefold():
            by_text.setdefault(text, []).append(question)
    return [alike for alike in by_text.values() if len(alike) > 1]


def part_names(tender: Any) -> set[str]:
    """Return the names of the parts that a bid for this tender may have."""
    return {question.part for question in questions(tender)} | {PRICE, PARTNERS}


def lacks_of_answer(question: Question, text: str) -> list[Lack]:
    """Return what is wrong with one answer: nothing written, or more words than asked."""
    words = count_words(text or "")
    if words == 0:
        return [Lack(question.part, f"Answer the question ‘{question.title}’.")]
    if question.word_limit and words > question.word_limit:
        over = words - question.word_limit
        return [
            Lack(
                question.part,
                f"Shorten your answer to ‘{question.title}’ by {over} {'word' if over == 1 else 'words'}: "
                f"it has {words} of {question.word_limit}.",
            )
        ]
    return []


def price_terms(tender: Any, lot: Any) -> dict[str, Any]:
    """Return the published numbers that a price for this lot is measured against; empty where there are none."""
    terms = (tender.plan_snapshot or {}).get("price")
    return terms_of_lot(terms if isinstance(terms, dict) else {}, lot.number)


def counted_parts(tender: Any, price: PriceParts) -> dict[str, str]:
    """Return the parts of a price that the frozen plan counts, as text."""
    counted = (tender.plan_snapshot or {}).get("cost_parts")
    return {name: text for name, text in price.plain().items() if not counted or name in counted}


def doubts_of_price(tender: Any, lot: Any, price: PriceParts | None) -> list[str]:
    """Return what a second look at a price is worth: no points, or a digit too many or too few.

    Nothing here stops a submission: a price is the bidder's own.
    """
    if price is None:
        return []
    counted = sum(map(Decimal, counted_parts(tender, price).values()))
    terms, value, said = price_terms(tender, lot), lot.value_gbp, []
    high, budget = (
        Decimal(terms[name]) if terms.get(name) else None for name in ("ceiling_gbp", "budget_gbp")
    )
    if high is not None and counted >= high:
        said.append(f"At {in_pounds(high)} or more a price gets no points by the published formula.")
    if budget is not None and counted > budget:
        said.append(f"It is above the published budget of {in_pounds(budget)}.")
    if value is not None and price.paid_gbp > value:
        said.append(f"It is above the published value of the lot, {in_pounds(value)} without VAT.")
    if value is not None and price.paid_gbp * 10 <= value:
        said.append(
            f"It is a tenth or less of the published value of the lot, {in_pounds(value)}: check that no digit is "
            "missing."
        )
    return said


def lacks_of_price(tender: Any, value: Any) -> list[Lack]:
    """Return what is wrong with the price: missing, or not an amount."""
    if not asks_price(tender):
        return []
    if not value:
        return [Lack(PRICE, "Enter your whole-life price.")]
    try:
        read_price(value)
    except ValueError:
        return [Lack(PRICE, "Check your price: each part must be an amount in pounds and pence.")]
    return []


def lacks_of(tender: Any, parts: dict[str, Any]) -> list[Lack]:
    """Return everything that stops this draft from being submitted, in the order of the tender."""
    found: list[Lack] = []
    for question in questions(tender):
        found += lacks_of_answer(question, parts.get(question.part) or "")
    found += lacks_of_price(tender, parts.get(PRICE))
    try:
        read_partners(parts.get(PARTNERS) or [])
    except ValueError as error:
        found.append(Lack(PARTNERS, str(error)))
    return found
