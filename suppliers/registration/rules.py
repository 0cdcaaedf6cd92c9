"""Moves of a size declaration, and the grounds on which a supplier may have to be left out."""

from procurement.flow import Move, Moves
from suppliers.registration.models import SizeDeclaration

DECLARED = SizeDeclaration.Status.DECLARED
VERIFIED = SizeDeclaration.Status.VERIFIED
QUESTIONED = SizeDeclaration.Status.QUESTIONED
SETTLED = SizeDeclaration.Status.SETTLED

MOVES = Moves(
    "size_declaration",
    Move("verify", {DECLARED}, VERIFIED, roles={"centre_analyst"}),
    Move("question", {DECLARED, VERIFIED}, QUESTIONED, roles={"centre_analyst"}),
    Move("answer", {QUESTIONED}, QUESTIONED, roles={"supplier_admin"}),
    Move("settle", {QUESTIONED}, SETTLED, roles={"centre_analyst"}),
)

# Procurement Act 2023, schedules 6 and 7, in our own short words. Whether a ground really excludes a
# supplier depends on dates and circumstances: check with your adviser.
MANDATORY_GROUNDS = {
    "manslaughter": "Corporate manslaughter or homicide",
    "terrorism": "Terrorism",
    "fraud": "Theft, fraud or bribery",
    "slavery": "Labour market, slavery or trafficking offences",
    "organised_crime": "Organised crime",
    "tax": "Tax offences, penalties or abusive arrangements",
    "cartel": "Cartel offence or competition infringement",
    "investigation": "Failure to co-operate with an investigation",
    "mandatory_security": "A threat to national security",
}
DISCRETIONARY_GROUNDS = {
    "labour": "Labour market misconduct",
    "environment": "Environmental offence",
    "insolvency": "Insolvency or business stopped",
    "potential_competition": "Potential competition infringement",
    "misconduct": "Professional misconduct that touches integrity",
    "breach": "Contract ended, damages paid or poor performance not put right",
    "improper": "Acting improperly in a procurement",
    "security": "National security",
}
GROUNDS = {**MANDATORY_GROUNDS, **DISCRETIONARY_GROUNDS}
