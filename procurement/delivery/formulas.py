"""Make, buy or mix: eight questions, each 0 (buy) to 4 (make), weighted. Advice, not a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LASTING_MONTHS = 18
MAKE_FROM = 60
BUY_TO = 40


@dataclass(frozen=True)
class Question:
    """One question. ``buy`` and ``make`` say in words what 0 and 4 mean; ``weight`` is its importance."""

    key: str
    title: str
    weight: int
    buy: str
    make: str


QUESTIONS: tuple[Question, ...] = (
    Question("lasting", "How long is the need?", 3, "It ends within a year", "It stays for good"),
    Question(
        "strategy",
        "How near is it to what we are here for?",
        3,
        "Any office needs it",
        "It is our service itself",
    ),
    Question(
        "data", "What records does it hold?", 2, "Public or none", "Sensitive records that only we may hold"
    ),
    Question(
        "skills",
        "What skills do we have?",
        2,
        "None, and none planned",
        "Our own team does this today",
    ),
    Question(
        "market",
        "How deep is the market?",
        2,
        "Many firms do it well",
        "One or two firms, hard to leave",
    ),
    Question("speed", "How soon must it start?", 1, "In weeks", "It can grow over a year"),
    Question("cost", "What does it cost over its life?", 2, "Buying is far cheaper", "Making is far cheaper"),
    Question("exit", "How hard is it to leave?", 2, "We could leave in a month", "Leaving would stop us"),
)


@dataclass(frozen=True)
class DeliveryModel:
    """The reading of the eight answers. ``needs_post``: buying a lasting need asks for a post or a reason."""

    score: Decimal | None
    advice: str
    parts: tuple[tuple[Question, int | None, int], ...]
    missing: tuple[str, ...]
    needs_post: bool

    @property
    def advice_words(self) -> str:
        return {
            "make": "Make it ourselves",
            "buy": "Buy it",
            "mix": "Mix: buy help, keep the core",
            "unknown": "Not answered yet",
        }[self.advice]


def delivery_model(
    answers: Mapping[str, int], *, lasting_months: int | None = None, chosen: str = ""
) -> DeliveryModel:
    """Weigh the answers (0 to 4 each): 60 and above says make, 40 and below says buy, between is mix.

    The score is ``100 * sum(answer * weight) / sum(4 * weight)``, rounded half up to a whole number, and
    None until all eight are answered. ``lasting_months``: how long the need lasts; buying (``chosen``, or the
    advice where nothing was chosen) a need of more than 18 months asks for a post in the plan, or a reason.
    Raises ``ValueError`` for an unknown question or an answer outside 0 to 4.

    >>> delivery_model({question.key: 4 for question in QUESTIONS}).advice
    'make'
    """
    keys = {question.key for question in QUESTIONS}
    for key, answer in answers.items():
        if key not in keys:
            raise ValueError(f"there is no question {key}")
        if not 0 <= answer <= 4:
            raise ValueError(f"{key}: an answer is 0 to 4, not {answer}")
    missing = tuple(question.key for question in QUESTIONS if question.key not in answers)
    parts = tuple(
        (question, answers.get(question.key), answers.get(question.key, 0) * question.weight)
        for question in QUESTIONS
    )
    if missing:
        score, advice = None, "unknown"
    else:
        most = 4 * sum(question.weight for question in QUESTIONS)
        exact = Decimal(100) * sum(points for _, _, points in parts) / most
        score = exact.quantize(Decimal(1), ROUND_HALF_UP)
        advice = "make" if score >= MAKE_FROM else "buy" if score <= BUY_TO else "mix"
    model = chosen or advice
    lasting = lasting_months is not None and lasting_months > LASTING_MONTHS
    return DeliveryModel(score, advice, parts, missing, lasting and model in ("buy", "mix"))
