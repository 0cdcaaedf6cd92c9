"""The life of a component: who may move it where."""

from procurement.catalogue.models import Component
from procurement.flow import Move, Moves

L = Component.Lifecycle
OWNERS = {"service_owner", "policy_owner"}

MOVES = Moves(
    "component",
    Move("try_alpha", {L.IDEA}, L.ALPHA, roles=OWNERS),
    Move("try_beta", {L.ALPHA}, L.BETA, roles=OWNERS),
    Move("go_live", {L.BETA}, L.LIVE, roles=OWNERS),
    Move("deprecate", {L.LIVE, L.BETA, L.ALPHA}, L.DEPRECATED, roles=OWNERS),
    Move("retire", {L.DEPRECATED, L.IDEA}, L.RETIRED, roles=OWNERS),
    field="lifecycle",
)
