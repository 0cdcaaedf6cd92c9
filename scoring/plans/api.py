"""`/api/v1/drafts/{reference}/plan`: a buyer's own software lays out how bids of its draft will be compared.

Signing a plan off, which freezes it, stays with a person on the page of the plan.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In, Nothing, checked
from procurement.keys.replays import KEY_HEADER, replayed
from procurement.tenders.api_drafts import own_draft
from procurement.tenders.models import Tender
from scoring.plans import actions, queries
from scoring.plans.models import Criterion, EvaluationPlan, PriceModel

WRITERS = frozenset({"officer"})
PRICE_FIELDS = tuple(name for name in actions.PRICE_FIELDS if name != "weight_pct")


# --- What comes back -------------------------------------------------------------------------------------------------


class CriterionOut(serializers.ModelSerializer[Criterion]):
    """A criterion with the words of each mark, from 0 up."""

    scale = serializers.SerializerMethodField()

    class Meta:
        model = Criterion
        fields = ("code", *actions.CRITERION_FIELDS, "in_screening", "scale")

    def get_scale(self, criterion: Criterion) -> list[str]:
        return [step.words for step in criterion.steps.all()]


class PriceOut(serializers.ModelSerializer[PriceModel]):
    """How prices become points. The should-cost is never published."""

    class Meta:
        model = PriceModel
        fields = actions.PRICE_FIELDS


class DraftPlanOut(serializers.Serializer[Any]):
    """The plan of a draft, and what stands between it and its sign-off."""

    tender = serializers.CharField()
    status = serializers.ChoiceField(EvaluationPlan.Status.values)
    rubric = serializers.CharField(help_text="What it was begun from")
    overall_minimum_points = serializers.DecimalField(5, 2, allow_null=True)
    tie_break = serializers.ListField(child=serializers.CharField())
    disagreement_marks = serializers.IntegerField()
    price = PriceOut()
    criteria = CriterionOut(many=True)
    total_pct = serializers.DecimalField(7, 3, help_text="What all weights make: 100 before the sign-off")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Before the sign-off")
    url = serializers.CharField(help_text="The page on which it is signed off")


# --- What is sent ----------------------------------------------------------------------------------------------------


class RubricIn(In):
    """A ready rubric (`usual`), or the reference of a published tender whose rubric is used again."""

    rubric = serializers.CharField(max_length=40, required=False, default="usual")


class PriceIn(In, serializers.ModelSerializer[PriceModel]):
    """Terms of price that are to be changed; its weight stands with the other weights."""

    class Meta:
        model = PriceModel
        fields = PRICE_FIELDS
        extra_kwargs = {
            **{name: {"min_value": 1} for name in PRICE_FIELDS if name.endswith("_gbp")},
            "slope": {"min_value": 0},
            "weight_reason": {"max_length": 1000},
        }


class PlanIn(In, serializers.ModelSerializer[EvaluationPlan]):
    """What of a plan is to be changed. ``weights``: percent by criterion code and ``price``, those given only."""

    tie_break = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=9, help_text="quality, price, criterion:C1"
    )
    price = PriceIn()
    weights = serializers.DictField(child=serializers.DecimalField(6, 3, min_value=0, max_value=100))

    class Meta:
        model = EvaluationPlan
        fields = (*actions.PLAN_FIELDS, "price", "weights")
        extra_kwargs = {"disagreement_marks": {"min_value": 1}}


class CriterionIn(In, serializers.ModelSerializer[Criterion]):
    """A criterion, or what of one is to be changed. ``scale``: the words of each mark, from 0 up."""

    scale = serializers.ListField(
        child=serializers.CharField(max_length=400), min_length=2, max_length=101, required=False
    )

    class Meta:
        model = Criterion
        fields = (*actions.CRITERION_FIELDS, "scale")
        extra_kwargs = {name: {"required": False, "allow_blank": True} for name in ("question", "evidence")}


# --- The calls -------------------------------------------------------------------------------------------------------


def _tender(request: Request, reference: str) -> Tender:
    """Return the draft; 404 for who is no officer of its buyer: a plan holds the should-cost."""
    tender = own_draft(request, reference)
    if not tender.roles_of(request.user) & WRITERS:
        raise Http404
    return tender


def _plan(request: Request, reference: str) -> EvaluationPlan:
    plans = EvaluationPlan.objects.select_related("tender", "price_model")
    return get_object_or_404(plans, tender=_tender(request, reference))


def _criterion(request: Request, reference: str, code: str) -> Criterion:
    return get_object_or_404(_plan(request, reference).criteria, code=code)


def _answer(request: Request, reference: str) -> Response:
    plan = _plan(request, reference)
    criteria = queries.criteria_of(plan)
    facts = {name: getattr(plan, name) for name in actions.PLAN_FIELDS}
    return Response(
        DraftPlanOut(
            {
                **facts,
                "tender": reference,
                "status": plan.status,
                "rubric": plan.preset,
                "price": plan.price_model,
                "criteria": criteria,
                "total_pct": sum((one.weight_pct for one in criteria), start=plan.price_model.weight_pct),
                "missing": queries.missing_for_sign_off(plan, criteria),
                "url": f"{settings.SERVICE_URL}{reverse('scoring:show-plan', args=[reference])}",
            }
        ).data
    )


class DraftPlan(Call):
    """The evaluation plan of a draft."""

    @extend_schema(operation_id="show_draft_plan", responses=DraftPlanOut)
    def get(self, request: Request, reference: str) -> Response:
        """How bids for a draft will be compared: criteria, weights, price, and what is missing."""
        return _answer(request, reference)

    @extend_schema(operation_id="lay_out_draft_plan", request=RubricIn, responses=DraftPlanOut)
    def put(self, request: Request, reference: str) -> Response:
        """Start the plan from a rubric, or put a rubric in the place of every criterion; terms of price stay."""
        tender = _tender(request, reference)
        rubric = checked(RubricIn, request)["rubric"]
        plan = EvaluationPlan.objects.select_related("tender").filter(tender=tender).first()
        if plan is None:
            actions.draft_plan(tender, by=request.user, preset=rubric)
        else:
            actions.apply_preset(plan, by=request.user, preset=rubric)
        return _answer(request, reference)

    @extend_schema(operation_id="change_draft_plan", request=PlanIn, responses=DraftPlanOut)
    def patch(self, request: Request, reference: str) -> Response:
        """Change weights, terms of price, minimum or tie-break of a plan, all of them or none."""
        plan = _plan(request, reference)
        given = checked(PlanIn, request, partial=True)
        weights, price = given.pop("weights", {}), given.pop("price", {})
        terms = {**given, **price}
        with transaction.atomic():
            if terms:
                actions.change_plan(plan, by=request.user, **terms)
            if weights:
                actions.set_weights(plan, weights, by=request.user)
        return _answer(request, reference)


class DraftCriteria(Call):
    """The criteria of a plan."""

    @extend_schema(
        operation_id="add_draft_criterion",
        request=CriterionIn,
        parameters=[KEY_HEADER],
        responses={201: CriterionOut},
    )
    @replayed
    def post(self, request: Request, reference: str) -> Response:
        """Add a criterion at the end of a plan, with the usual scale where none is given."""
        plan = _plan(request, reference)
        given = checked(CriterionIn, request)
        scale = given.pop("scale", None)
        with transaction.atomic():
            criterion = actions.add_criterion(plan, by=request.user, **given)
            if scale is not None:
                criterion = actions.change_criterion(criterion, by=request.user, scale=scale)
        return Response(CriterionOut(criterion).data, status=201)


class DraftCriterion(Call):
    """One criterion of a plan."""

    @extend_schema(operation_id="change_draft_criterion", request=CriterionIn, responses=CriterionOut)
    def patch(self, request: Request, reference: str, code: str) -> Response:
        """Change a criterion of a plan, or its scale."""
        criterion = _criterion(request, reference, code)
        given = checked(CriterionIn, request, partial=True)
        return Response(CriterionOut(actions.change_criterion(criterion, by=request.user, **given)).data)

    @extend_schema(operation_id="remove_draft_criterion", request=None, responses={200: DraftPlanOut})
    def delete(self, request: Request, reference: str, code: str) -> Response:
        """Take a criterion out of a plan; its weight is then left over."""
        criterion = _criterion(request, reference, code)
        checked(Nothing, request)
        actions.remove_criterion(criterion, by=request.user)
        return _answer(request, reference)


ONE = "drafts/<str:reference>/plan"
urlpatterns = [
    path(ONE, DraftPlan.as_view(), name="api-draft-plan"),
    path(f"{ONE}/criteria", DraftCriteria.as_view(), name="api-draft-criteria"),
    path(f"{ONE}/criteria/<str:code>", DraftCriterion.as_view(), name="api-draft-criterion"),
]
