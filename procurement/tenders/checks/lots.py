"""Checks of lots: values, and how much one lot ties together."""

from procurement.tenders.checks.register import BLOCK, WARN, Draft, Effect, Finding, Found, check, strip_words


@check(
    "LOTS-1",
    "Lots with values",
    severity=BLOCK,
    why="Lots are to be considered before the tender notice; without them the notice gives the reasons.",
    flags=("No lot", "A lot without a value", "One lot, and no word on why"),
    passes=("Three lots with values", "One lot, with the reason why it cannot be cut"),
)
def lots_have_values(draft: Draft) -> Found:
    lots = draft.facts.lots
    if not lots:
        yield Finding(
            "There is no lot yet.", Effect("Add the first lot, or let the split proposal make them.")
        )
        return
    for lot in lots:
        if lot.value_gbp is None:
            yield Finding(
                f"Lot {lot.number} has no value.",
                Effect("Give its whole value without VAT: firms judge by it whether they can bid."),
                lot=lot.number,
            )
    if len(lots) == 1 and not draft.no_lots_reason.strip():
        yield Finding(
            "There is one lot, and no reason why it cannot be cut.",
            Effect("Look at the split proposal, or write why one lot is right."),
            severity=WARN,
        )


@check(
    "BUNDLE-1",
    "Bundling",
    severity=WARN,
    strip="bundling",
    why="A lot that ties many things together is one that few firms can win and nobody can leave. Under "
    "25 is fine, 25 to 49 asks for another look, 50 and above is a megasystem: the approver gives a reason.",
    flags=("One system for cases, payments, debt, letters, documents and reports: 80",),
    passes=("Calculate debt: 0",),
)
def lots_are_not_bundled(draft: Draft) -> Found:
    for result in draft.bundling:
        if result.verdict == "fine":
            continue
        worst = max(result.parts, key=lambda part: part.points)
        effect = Effect("Look at the split proposal: it shows the lots and the scores after.", result.score)
        if result.verdict == "megasystem":
            yield Finding(
                f"Lot {result.lot} scores {result.score}: a megasystem. {worst.reason}",
                effect,
                lot=result.lot,
                severity=BLOCK,
                can_go_on=True,
            )
        else:
            yield Finding(
                f"Lot {result.lot} scores {result.score}: look again. {worst.reason}", effect, lot=result.lot
            )


@strip_words("bundling")
def bundling_words(draft: Draft) -> str:
    return f"{max(result.score for result in draft.bundling)}" if draft.bundling else ""
