"""`POST /api/v1/simulate/price` and `POST /api/v1/score`: components that other systems can string together.

Nothing is stored and no key is needed: what comes out is a pure function of what goes in.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from scoring.formulas.case import loads
from scoring.formulas.exact import BadInput, Problem
from scoring.simulator.reading import run_score, run_simulation

MOST_BYTES = 2_000_000


class ExactJSONParser(BaseParser):
    """JSON with every number kept as it was written: no binary floats, no NaN."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            return BadInput(
                [Problem("body", "too_large", "Send at most 2 MB; larger sets run as a saved run.")]
            )
        try:
            return loads(body)
        except BadInput as bad:
            return bad


def refused(bad: BadInput) -> Response:
    """The one shape of an API error: each field with its reasons, 400 for what is no JSON, else 422."""
    errors: dict[str, list[str]] = {}
    for problem in bad.problems:
        errors.setdefault(problem.field, []).append(problem.message)
    return Response(
        {
            "code": "invalid",
            "message": "Some fields need another look. Each is named below with the reason.",
            "errors": errors,
        },
        status=400 if any(problem.field == "body" for problem in bad.problems) else 422,
    )


CRITERIA = [
    {"code": "C1", "title": "Users and problem", "weight_pct": "50", "scale_max": "5", "minimum_mark": "2"},
    {"code": "C2", "title": "Approach", "weight_pct": "30", "scale_max": "5"},
]
SCALE = {
    "formula_id": "linear-floor-ceiling-v1",
    "weight_pct": "20",
    "floor_gbp": "935000",
    "ceiling_gbp": "1430000",
}
PLAN = {
    "criteria": CRITERIA,
    "price": SCALE,
    "overall_minimum_points": "60",
    "tie_break": ["quality", "price"],
}
SCORE_EXAMPLE = {
    "plan": PLAN,
    "bids": [
        {"reference": "B-1", "marks": {"C1": "4", "C2": "5"}, "price_gbp": "1180000"},
        {"reference": "B-2", "marks": {"C1": "4", "C2": "3"}, "price_gbp": "1020000", "exit_gbp": "20000"},
    ],
}
SIMULATE_EXAMPLE = {
    "plan": PLAN,
    "bids": [
        {"reference": "Small firm", "quality": "84", "price_gbp": "1180000"},
        {"reference": "Loss leader", "quality": "61", "price_gbp": "790000"},
        {"reference": "Two small firms", "quality": "78", "price_gbp": "1020000"},
    ],
    "draws": 2000,
    "shake_pct": 5,
    "seed": 1,
    "attack": {"quality": "50", "price_gbp": "600000"},
}
NUMBER = {"type": "string", "description": "An exact number as text, such as “79.5”", "example": "79.5"}
BIDS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["reference", "price_gbp"],
        "properties": {
            "reference": {"type": "string"},
            "marks": {"type": "object", "additionalProperties": NUMBER},
            "quality": NUMBER,
            "price_gbp": NUMBER,
            "licences_gbp": NUMBER,
            "exit_gbp": NUMBER,
            "own_running_gbp": NUMBER,
        },
    },
}
PLAN_SCHEMA = {
    "type": "object",
    "required": ["criteria", "price"],
    "properties": {
        "criteria": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "weight_pct"],
                "properties": {
                    "code": {"type": "string"},
                    "title": {"type": "string"},
                    "weight_pct": NUMBER,
                    "scale_max": NUMBER,
                    "minimum_mark": {**NUMBER, "nullable": True},
                },
            },
        },
        "price": {
            "type": "object",
            "required": ["formula_id"],
            "properties": {
                "formula_id": {"type": "string"},
                "weight_pct": NUMBER,
                "floor_gbp": NUMBER,
                "ceiling_gbp": NUMBER,
                "budget_gbp": NUMBER,
            },
        },
        "overall_minimum_points": {**NUMBER, "nullable": True},
        "tie_break": {"type": "array", "items": {"type": "string"}},
    },
}


def described(text: str, objects: str = "", lists: str = "") -> dict[str, Any]:
    """Return the description of an answer: its fields of text, the objects and the lists, by name."""
    kinds = [
        *((name, {"type": "string"}) for name in text.split()),
        *((name, {"type": "object", "additionalProperties": True}) for name in objects.split()),
        *((name, {"type": "array", "items": {}}) for name in lists.split()),
    ]
    properties: dict[str, Any] = dict(kinds)
    return {"type": "object", "required": sorted(properties), "properties": properties}


# The winner is null where nobody wins alone.
WINNER = {"most_advantageous_bid": {"type": "string", "nullable": True}}
RESULT = described("total_is", lists="tied_first bids")
RESULT["properties"] |= WINNER
SCORED = described("engine_version input_hash", "inputs")
SCORED["properties"] |= {"result": RESULT}
SIMULATED = described(
    "engine_version input_hash total_is",
    "sweep minimum stability close_calls",
    "tied_first bids winners drop_one real_weights verdicts",
)
SIMULATED["properties"] |= WINNER | {
    name: {"type": "object", "additionalProperties": True, "nullable": True}
    for name in ("value_of_a_point", "attack", "comparison")
}
ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
ERRORS = {
    400: OpenApiResponse(ERROR, description="Not a JSON object"),
    422: OpenApiResponse(ERROR, description="A field cannot be computed: each is named with its reason"),
}


class Compute(Call):
    """What both answers share: open to all, exact numbers in, nothing stored."""

    keeps_nothing = True
    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    parser_classes = [ExactJSONParser]

    def answer(self, source: Any) -> dict[str, Any]:
        raise NotImplementedError

    def post(self, request: Request) -> Response:
        try:
            if isinstance(request.data, BadInput):
                raise request.data
            if request.META.get("CONTENT_LENGTH") in (None, "", "0") and not request.data:
                raise BadInput([Problem("body", "not_json", "Send one JSON object.")])
            return Response(self.answer(request.data))
        except BadInput as bad:
            return refused(bad)


@extend_schema_view(
    post=extend_schema(
        operation_id="score",
        summary="Score bids exactly under a plan",
        description="The official engine: totals, every part with its reason, places with ties kept, the input "
        "hash and the engine version. The same input gives the same bytes, whatever the order of bids.",
        request={
            "application/json": {
                "type": "object",
                "required": ["plan", "bids"],
                "properties": {"plan": PLAN_SCHEMA, "bids": BIDS},
            }
        },
        responses={200: SCORED, **ERRORS},
        examples=[OpenApiExample("Two bids", value=SCORE_EXAMPLE, request_only=True)],
        tags=["scoring"],
    )
)
class Score(Compute):
    def answer(self, source: Any) -> dict[str, Any]:
        return run_score(source).record


@extend_schema_view(
    post=extend_schema(
        operation_id="simulate_price",
        summary="Try a plan on bids: who wins at which price weight, and how firmly",
        description="Totals and parts, winners by price weight with exact crossings, what a quality point costs, an "
        "attack bid, each bid dropped, places under shaken weights, verdicts in sentences.",
        request={
            "application/json": {
                "type": "object",
                "required": ["plan", "bids"],
                "properties": {
                    "plan": PLAN_SCHEMA,
                    "bids": BIDS,
                    "draws": {"type": "integer", "minimum": 1, "maximum": 20000},
                    "shake_pct": {"type": "integer", "minimum": 0, "maximum": 50},
                    "seed": {"type": "integer", "minimum": 0},
                    "attack": {"type": "object", "properties": {"quality": NUMBER, "price_gbp": NUMBER}},
                    "should_cost_low_end_gbp": NUMBER,
                    "compare_with": PLAN_SCHEMA,
                },
            }
        },
        responses={200: SIMULATED, **ERRORS},
        examples=[OpenApiExample("Three bids", value=SIMULATE_EXAMPLE, request_only=True)],
        tags=["scoring"],
    )
)
class SimulatePrice(Compute):
    def answer(self, source: Any) -> dict[str, Any]:
        return run_simulation(source)
