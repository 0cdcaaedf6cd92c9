"""`/api/v1/services/{ref}/composition`: what a service is composed of, for its buyer and the digital centre."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.services.composing import composition_of
from procurement.services.models import Service


class LaidOut(serializers.Serializer):
    """A component on a step. Cost and points of the lock-in test are null where they are not known."""

    reference = serializers.CharField()
    title = serializers.CharField()
    takes = serializers.ListField(child=serializers.CharField())
    gives = serializers.ListField(child=serializers.CharField())
    yearly_gbp = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    freedom = serializers.IntegerField(allow_null=True)
    is_live = serializers.BooleanField()


class StepOut(serializers.Serializer):
    """A step of the journey, what carries it, and the old system that does it today. Without components it is a gap."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    system = serializers.CharField()
    components = LaidOut(many=True, source="laid")


class JoinOut(serializers.Serializer):
    """What one component gives and a later one takes."""

    giver = serializers.CharField(source="giver.reference")
    taker = serializers.CharField(source="taker.reference")
    kind = serializers.CharField()


class CompositionOut(serializers.Serializer):
    """The journey with its joins and totals."""

    steps = StepOut(many=True)
    joins = JoinOut(many=True)
    coverage_pct = serializers.IntegerField(
        allow_null=True, help_text="Steps that a live component carries, in per cent"
    )
    yearly_gbp = serializers.DecimalField(max_digits=16, decimal_places=2)
    worst = LaidOut(allow_null=True, help_text="The component that is hardest to leave")
    switched_off = serializers.ListField(child=serializers.CharField())


class ShowComposition(Call):
    """The composition of a service as it is now."""

    @extend_schema(operation_id="show_composition", responses=CompositionOut)
    def get(self, request: Request, reference: str) -> Response:
        seen = Service.objects.visible_to(request.user)
        service = get_object_or_404(seen, reference=reference)
        return Response(CompositionOut(composition_of(service)).data)


urlpatterns = [
    path("services/<str:reference>/composition", ShowComposition.as_view(), name="api-composition"),
]
