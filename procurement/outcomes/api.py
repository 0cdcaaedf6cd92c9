"""The checker for machines: `POST /api/v1/check/language`. Needs no key; nothing that is sent is kept."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from procurement.outcomes.forms import TOO_LONG
from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.language.book import FIELDS
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS
from procurement.outcomes.formulas.language.titles import in_words, label


class CheckIn(serializers.Serializer):
    """A text to check. ``field``: body, outcome or title. ``overridden``: keys of hits that were overruled."""

    text = serializers.CharField(allow_blank=True, trim_whitespace=False, default="")
    title = serializers.CharField(allow_blank=True, max_length=2000, required=False)
    field = serializers.ChoiceField(choices=FIELDS, default="body")
    overridden = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=2000, required=False
    )

    def validate_text(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS:
            raise serializers.ValidationError(TOO_LONG)
        return text

    def validate(self, attrs: dict) -> dict:
        if not attrs["text"].strip() and not attrs.get("title", "").strip():
            raise serializers.ValidationError({"text": "Send a text or a title."})
        return attrs

    def to_internal_value(self, data: object) -> dict:
        if isinstance(data, dict):
            # The checker reads NUL as nothing; a plain character field would refuse the whole text for it.
            data = {k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in data.items()}
        return super().to_internal_value(data)


class CheckLanguage(APIView):
    """Say what a text asks for: every hit with its place and its reason."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=CheckIn, responses={200: OpenApiResponse(description="The report"), 400: OpenApiResponse()}
    )
    def post(self, request: Request) -> Response:
        given = CheckIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        report = check(
            said["text"], field=said["field"], title=said.get("title"), overridden=said.get("overridden", ())
        )
        found = report.as_dict()
        if said.get("title"):
            title = label(said["title"])
            found["title"] = {
                "label": title.label,
                "model": title.version,
                "reasons": [
                    {"feature": feature, "words": in_words(feature), "weight": weight}
                    for feature, weight in title.reasons
                ],
            }
        return Response(found)


urlpatterns = [
    path("check/language", login_not_required(CheckLanguage.as_view()), name="api-check-language"),
]
