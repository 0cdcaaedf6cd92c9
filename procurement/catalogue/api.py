"""`/api/v1/components` and who else needs each: public, as on their pages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import FormQuery, ListQuery, describes_list, list_response, rows_response
from procurement.catalogue.models import Component


class ComponentOut(serializers.Serializer):
    """A component: a verb on a thing, its types in and out, and how free one is to leave it."""

    reference = serializers.CharField()
    title = serializers.CharField()
    capability = serializers.CharField()
    kind = serializers.CharField()
    owner = serializers.CharField(source="owner.name")
    lifecycle = serializers.CharField()
    does = serializers.CharField()
    does_not = serializers.CharField()
    interface = serializers.CharField()
    data_standard = serializers.CharField()
    takes = serializers.ListField(child=serializers.CharField())
    gives = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    yearly_uses = serializers.IntegerField(allow_null=True)
    uptime_pct = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    yearly_cost_gbp = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    freedom_points = serializers.SerializerMethodField()

    def get_freedom_points(self, component: Component) -> int | None:
        """Of the lock-in test, 0 to 100, more is freer; null until it was done."""
        return component.freedom.points if component.freedom else None


class NeedOut(serializers.Serializer):
    """A buyer that said "I need this too"."""

    buyer = serializers.CharField(source="buyer.name")
    words = serializers.CharField()
    at = serializers.DateTimeField()


class ListComponents(Call):
    """Every component of the catalogue, the oldest first."""

    asks = ListQuery
    permission_classes = [AllowAny]

    @describes_list(ComponentOut, "components", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        def out(one: Component) -> Any:
            return ComponentOut(one).data

        return list_response(request, Component.objects.select_related("owner"), out, "components")


class ListNeeds(Call):
    """The buyers that need a component too, the first that said so first."""

    asks = FormQuery
    permission_classes = [AllowAny]

    @describes_list(NeedOut, "needs", "list_component_needs", paged=False)
    def get(self, request: Request, reference: str) -> Response | HttpResponse:
        component = get_object_or_404(Component, reference=reference)
        needs = component.needs.select_related("buyer")
        return rows_response(request, NeedOut(needs, many=True).data, "needs")


urlpatterns = [
    path("components", login_not_required(ListComponents.as_view()), name="api-components"),
    path(
        "components/<str:reference>/needs",
        login_not_required(ListNeeds.as_view()),
        name="api-component-needs",
    ),
]
