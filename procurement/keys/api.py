"""`/api/v1/me`: who a program is to this service, for its first call and for its monitoring."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call


class OwnKeyOut(serializers.Serializer):
    """The key that was shown."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    may_write = serializers.BooleanField()
    ends_at = serializers.DateTimeField()


class MeOut(serializers.Serializer):
    """For whom this request was answered. ``key`` is null where a session was shown instead."""

    name = serializers.CharField()
    organisation = serializers.CharField(allow_null=True, help_text="Its reference")
    organisation_name = serializers.CharField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())
    key = OwnKeyOut(allow_null=True)


class ShowMe(Call):
    """The person, organisation and roles that you act as, and until when your key works."""

    @extend_schema(operation_id="show_me", responses=MeOut)
    def get(self, request: Request) -> Response:
        asked = request._request
        return Response(
            MeOut(
                {
                    "name": request.user.name,
                    "organisation": getattr(asked.organisation, "reference", None),
                    "organisation_name": getattr(asked.organisation, "name", None),
                    "roles": sorted(asked.roles),
                    "key": request.user.key,
                }
            ).data
        )


urlpatterns = [path("me", ShowMe.as_view(), name="api-me")]
