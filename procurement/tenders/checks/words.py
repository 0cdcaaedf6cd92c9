"""Checks of what a draft says: the problem, the users, what our own people can do at the end."""

from procurement.tenders.checks.register import BLOCK, WARN, Draft, Effect, Finding, Found, check, strip_words


@check(
    "WHY-1",
    "What is wrong, and for whom?",
    severity=BLOCK,
    why="A supplier who does not know the problem can only sell hours. The first section says what is wrong, "
    "and for whom, before any solution.",
    flags=("An empty first section",),
    passes=("Families wait 47 days for a decision, because officers look in five places.",),
)
def problem_is_said(draft: Draft) -> Found:
    if len(draft.sections.get("why", "").split()) >= 5:
        return None
    return Finding(
        "Say what is wrong, and for whom, in a sentence or more.",
        Effect("Write the first section. Bidders read it first."),
    )


@check(
    "USERS-1",
    "Users are named",
    severity=WARN,
    why="Naming the groups of users lets a bidder say how it would meet them, and shows when one tender "
    "tries to serve too many.",
    flags=("No users named",),
    passes=("Housing officers\nFamilies in temporary accommodation",),
)
def users_are_named(draft: Draft) -> Found:
    if draft.sections.get("users", "").strip():
        return None
    return Finding("No group of users is named.", Effect("Name each group of users on a line of its own."))


@check(
    "CAPABILITY-1",
    "Capability plan",
    severity=WARN,
    strip="capability",
    why="What our own people can do at the end decides whether we buy again or carry on ourselves.",
    flags=("No word on what our own people can do at the end",),
    passes=("By month 12 our own staff can change and release it without the supplier.",),
)
def capability_plan_is_there(draft: Draft) -> Found:
    if len(draft.sections.get("capability_plan", "").split()) >= 5:
        return None
    return Finding(
        "Nothing says what our own people can do at the end.",
        Effect("Write it as ‘By … our own staff can … without the supplier’."),
    )


@strip_words("capability")
def capability_words(draft: Draft) -> str:
    return "Written" if draft.sections.get("capability_plan", "").strip() else ""
