"""The capability plan for machines: `contracts/{ref}/capability` and `framework/{roles,levels,skills}`. Public."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import FormQuery, describes_list, rows_response
from procurement.capability.framework import LEVELS, LICENCE, roles, skills
from procurement.capability.queries import Line, plan_of
from procurement.contracts.models import Contract


class PostOut(serializers.Serializer):
    """A post: a role at its level, how many people, by when, and where it stands."""

    number = serializers.IntegerField(source="record.number")
    role = serializers.CharField(source="record.role")
    people = serializers.IntegerField(source="record.people")
    needed_by = serializers.DateField(source="record.needed_by")
    status = serializers.CharField(source="record.status")
    late = serializers.BooleanField(source="is_late")


class TransferItemOut(serializers.Serializer):
    """A task that a post learns to do alone. Evidence stays with the people of the contract."""

    number = serializers.IntegerField(source="record.number")
    task = serializers.CharField(source="record.task")
    skill = serializers.CharField(source="record.skill")
    from_level = serializers.IntegerField(source="record.from_level")
    to_level = serializers.IntegerField(source="record.to_level")
    post = serializers.IntegerField(source="record.learner.number")
    due_on = serializers.DateField(source="record.due_on")
    shown_by = serializers.CharField(source="record.shown_by")
    critical = serializers.BooleanField(source="record.is_critical")
    status = serializers.CharField(source="record.status")
    late = serializers.BooleanField(source="is_late")


class KnowledgePlaceOut(serializers.Serializer):
    """Where something is kept, in words. Its address and what was seen there stay with the people of the contract."""

    number = serializers.IntegerField(source="record.number")
    kind = serializers.CharField(source="record.kind")
    title = serializers.CharField(source="record.title")
    holder = serializers.CharField(source="record.holder")
    status = serializers.CharField(source="record.status")
    tried_on = serializers.DateField(source="record.tried_on", allow_null=True)
    opens = serializers.SerializerMethodField()

    def get_opens(self, line: Line) -> bool:
        """True when the buyer's own people opened it within a quarter."""
        return not line.is_late


class RehearsalOut(serializers.Serializer):
    """A rehearsal of leaving. What failed in it stays with the people of the contract."""

    number = serializers.IntegerField(source="record.number")
    scope = serializers.CharField(source="record.scope")
    due_on = serializers.DateField(source="record.due_on")
    status = serializers.CharField(source="record.status")
    held_on = serializers.DateField(source="record.held_on", allow_null=True)
    late = serializers.BooleanField(source="is_late")


class PlanOut(serializers.Serializer):
    """The plan of one contract: half-way day, how many items are independent, its four parts, licence of the names."""

    mid_term = serializers.DateField(source="tally.mid_term")
    independent = serializers.IntegerField(source="tally.independent")
    posts = PostOut(many=True)
    items = TransferItemOut(many=True)
    knowledge = KnowledgePlaceOut(many=True, source="places")
    rehearsals = RehearsalOut(many=True)
    licence = serializers.CharField()


class CapabilityPlan(Call):
    """Posts, tasks handed over, places of knowledge and rehearsals, unless the buyer withheld the plan."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PlanOut)
    def get(self, request: Request, reference: str) -> Response:
        contract = get_object_or_404(Contract.objects.select_related("tender"), reference=reference)
        if contract.withholds("capability_plan"):
            raise Http404
        return Response(PlanOut(plan_of(contract, None)).data)


class FrameworkRoleOut(serializers.Serializer):
    """A role of the profession's framework, and the family that it belongs to."""

    role = serializers.CharField()
    family = serializers.CharField()
    licence = serializers.CharField()


class FrameworkLevelOut(serializers.Serializer):
    """A level of skill."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    licence = serializers.CharField()


class FrameworkSkillOut(serializers.Serializer):
    """A skill of the profession's framework."""

    skill = serializers.CharField()
    licence = serializers.CharField()


class Framework(Call):
    """A part of the profession's framework of roles and skills, each row with its licence line."""

    permission_classes = [AllowAny]
    asks = FormQuery


class ListRoles(Framework):
    """Roles by their names in the profession's framework, each row with its licence line."""

    @describes_list(FrameworkRoleOut, "roles", paged=False)
    def get(self, request: Request) -> Response | HttpResponse:
        rows = ({"role": role, "family": family, "licence": LICENCE} for role, family in roles().items())
        return rows_response(request, rows, "roles")


class ListLevels(Framework):
    """Levels of skill by their names in the profession's framework, each row with its licence line."""

    @describes_list(FrameworkLevelOut, "levels", paged=False)
    def get(self, request: Request) -> Response | HttpResponse:
        rows = ({"level": level, "name": name, "licence": LICENCE} for level, name in LEVELS)
        return rows_response(request, rows, "levels")


class ListSkills(Framework):
    """Skills by their names in the profession's framework, each row with its licence line."""

    @describes_list(FrameworkSkillOut, "skills", paged=False)
    def get(self, request: Request) -> Response | HttpResponse:
        return rows_response(request, ({"skill": skill, "licence": LICENCE} for skill in skills()), "skills")


urlpatterns = [
    path("framework/roles", login_not_required(ListRoles.as_view()), name="api-framework-roles"),
    path("framework/levels", login_not_required(ListLevels.as_view()), name="api-framework-levels"),
    path("framework/skills", login_not_required(ListSkills.as_view()), name="api-framework-skills"),
    path(
        "contracts/<str:reference>/capability",
        login_not_required(CapabilityPlan.as_view()),
        name="api-capability-plan",
    ),
]
