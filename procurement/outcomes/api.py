"""`POST /api/v1/check/language` (nothing that is sent is kept), `outcomes` and the readings of their measures."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In
from procurement.api_lists import FormQuery, ListQuery, describes_list, list_response, rows_response
from procurement.outcomes.forms import TOO_LONG
from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.language.book import FIELDS
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS
from procurement.outcomes.formulas.language.titles import in_words, label
from procurement.outcomes.models import Outcome, Reading


class CheckIn(In):
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


class HitOut(serializers.Serializer):
    """A phrase that a rule found: where, why, and what to ask instead."""

    rule = serializers.CharField()
    category = serializers.CharField()
    severity = serializers.CharField()
    name = serializers.CharField()
    phrase = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    sentence = serializers.IntegerField()
    ask = serializers.CharField()
    why = serializers.CharField()
    key = serializers.CharField(help_text="To overrule it with")
    live = serializers.BooleanField()
    guard = serializers.CharField(required=False, help_text="What makes it harmless here")
    guard_why = serializers.CharField(required=False)
    note = serializers.CharField(required=False)


class TitleReasonOut(serializers.Serializer):
    feature = serializers.CharField()
    words = serializers.CharField()
    weight = serializers.FloatField()


class TitleOut(serializers.Serializer):
    """What a title reads as, where one was sent, and by which of its words."""

    label = serializers.CharField()  # type: ignore[assignment]
    model = serializers.CharField()
    reasons = TitleReasonOut(many=True)


class LanguageOut(serializers.Serializer):
    """What a text asks for."""

    edition = serializers.CharField()
    reading = serializers.CharField()
    summary = serializers.CharField()
    sentences = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    points = serializers.CharField()
    blocks = serializers.IntegerField()
    hits = HitOut(many=True)
    silenced = HitOut(many=True)
    title = TitleOut(required=False)


class CheckLanguage(Call):
    """Say what a text asks for: every hit with its place and its reason."""

    keeps_nothing = True
    permission_classes = [AllowAny]

    @extend_schema(request=CheckIn, responses=LanguageOut)
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


class MeasureOut(serializers.Serializer):
    """A measure. ``id`` is the outcome's reference and its place there: what its readings are asked with."""

    id = serializers.SerializerMethodField()
    kind = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    better = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    baseline_on = serializers.DateField(allow_null=True)
    target = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    target_on = serializers.DateField(allow_null=True)

    def get_id(self, measure: Any) -> str:
        return f"{measure.outcome.reference}.{measure.number}"


class OutcomeOut(serializers.Serializer):
    """An outcome: the change for people in one sentence, where it stands, and its measures."""

    reference = serializers.CharField()
    buyer = serializers.CharField(source="buyer.name")
    title = serializers.CharField()
    statement = serializers.CharField()
    status = serializers.CharField()
    measures = MeasureOut(many=True, source="numbered")


class ReadingOut(serializers.Serializer):
    """A reading that no later one corrected. Its evidence stands on the page of the outcome."""

    reference = serializers.CharField()
    read_on = serializers.DateField()
    value = serializers.DecimalField(max_digits=16, decimal_places=4)
    verified = serializers.SerializerMethodField()

    def get_verified(self, reading: Reading) -> bool:
        """True when somebody else than who entered it has verified it."""
        return reading.verified_at is not None


def _numbered(outcome: Outcome) -> Outcome:
    found: Any = outcome
    found.numbered = list(outcome.measures.all())
    for number, measure in enumerate(found.numbered, 1):
        measure.number, measure.outcome = number, outcome
    return outcome


class ListOutcomes(Call):
    """Outcomes of published tenders, and of your own buyer where you are signed in; the oldest first."""

    asks = ListQuery
    permission_classes = [AllowAny]

    @describes_list(OutcomeOut, "outcomes", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        seen = Outcome.objects.visible_to(request.user).values("pk")
        found = Outcome.objects.filter(pk__in=seen).select_related("buyer").prefetch_related("measures")
        return list_response(request, found, lambda one: OutcomeOut(_numbered(one)).data, "outcomes")


class ListReadings(Call):
    """The standing readings of one measure, the oldest first. ``measure``: its id, such as O-0001.1."""

    asks = FormQuery
    permission_classes = [AllowAny]

    @describes_list(ReadingOut, "readings", paged=False)
    def get(self, request: Request, measure: str) -> Response | HttpResponse:
        reference, _, number = measure.rpartition(".")
        found = get_object_or_404(Outcome.objects.visible_to(request.user), reference=reference)
        measures = list(found.measures.all())
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= len(measures)):
            raise Http404
        standing = measures[int(number[:6]) - 1].readings.standing()  # type: ignore[attr-defined]
        return rows_response(request, ReadingOut(standing, many=True).data, "readings")


urlpatterns = [
    path("outcomes", login_not_required(ListOutcomes.as_view()), name="api-outcomes"),
    path("measures/<str:measure>/readings", login_not_required(ListReadings.as_view()), name="api-readings"),
    path("check/language", login_not_required(CheckLanguage.as_view()), name="api-check-language"),
]
