"""`/api/v1/schema/`: the whole description of the API as OpenAPI 3, for tools that generate clients."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from procurement.api_calls import Call


@cache
def _written(form: type[OpenApiYamlRenderer]) -> bytes:
    """Return the description in one form. It changes with the code alone, so a process writes it once."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return bytes(form().render(schema, renderer_context={}))


class DescribeApi(Call):
    """The description of every call: YAML, or JSON with Accept: application/json."""

    schema = None
    permission_classes = [AllowAny]
    renderer_classes = [OpenApiYamlRenderer, OpenApiYamlRenderer2, OpenApiJsonRenderer, OpenApiJsonRenderer2]

    def get(self, request: Request) -> HttpResponse:
        form = request.accepted_renderer
        return HttpResponse(_written(type(form)), content_type=form.media_type)


urlpatterns = [path("schema/", login_not_required(DescribeApi.as_view()), name="api-schema")]
