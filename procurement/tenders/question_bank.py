"""Questions to ask suppliers before a tender goes out, the first of them drawn from the risks found in it."""

from procurement.tenders.checks import Finding

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
