"""Checks of what the law lets a buyer ask for and keep back."""

from procurement.tenders.checks.register import BLOCK, Draft, Effect, Finding, Found, check


@check(
    "LAW-1",
    "Proof only from award on",
    severity=BLOCK,
    why="Insurance may not be demanded before the award of the contract.",
    flags=("Insurance must be held when bidding",),
    passes=("Insurance is wanted at award",),
    law="Procurement Act 2023 section 22. Check with your adviser.",
)
def proof_is_wanted_at_award(draft: Draft) -> Found:
    if draft.facts.proof_wanted_at != "bid":
        return None
    return Finding(
        "Insurance or certificates must be held when bidding. The law lets you ask from award only.",
        Effect("Ask for them at award."),
    )


@check(
    "LAW-2",
    "Other proof than audited accounts",
    severity=BLOCK,
    why="Audited accounts may not be demanded from firms that need not have their accounts audited.",
    flags=("Only audited accounts are accepted",),
    passes=("A bank letter or a forecast is accepted too",),
    law="Procurement Act 2023 section 22. Check with your adviser.",
)
def other_proof_is_accepted(draft: Draft) -> Found:
    if draft.facts.other_proof_accepted is not False:
        return None
    return Finding("Only audited accounts are accepted.", Effect("Accept other proof as well."))


@check(
    "WITHHELD-1",
    "Withheld parts have a ground",
    severity=BLOCK,
    why="A part may be withheld for national security or sensitive commercial information only, and the fact "
    "and the ground are published.",
    flags=("A part withheld without a ground",),
    passes=("Addresses withheld: national security, because refuges are named",),
    law="Procurement Act 2023 section 94. Check with your adviser.",
)
def withheld_parts_have_a_ground(draft: Draft) -> Found:
    for each in getattr(draft.tender, "withheld", None) or []:
        if (
            each.get("ground") not in ("national_security", "commercial")
            or not str(each.get("reason", "")).strip()
        ):
            yield Finding(
                f"{each.get('field', 'A part')} is withheld without a ground and a reason.",
                Effect("Choose the ground and say why, or publish the part."),
            )
