"""`/api/v1/drafts`: a buyer's own software starts a tender, fills it, has it checked and sends it for approval.

Approving and publishing stay with two people on the pages: there is no call for them.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In, Nothing, checked
from procurement.api_lists import ListQuery, describes_list, list_response
from procurement.errors import Refused
from procurement.keys.replays import KEY_HEADER, replayed
from procurement.outcomes.models import Outcome
from procurement.tenders import actions, queries
from procurement.tenders.api import finding_out
from procurement.tenders.api_answers import FindingOut
from procurement.tenders.checks import run_checks
from procurement.tenders.models import Lot, Tender

# What has a shape or an action of its own on the pages: how we got here, withheld parts, and the stages.
ON_PAGES = frozenset(
    {
        "ladder",
        "withheld",
        "deadline_at",
        "questions_close_at",
        "answers_by_at",
        "result_promised_on",
        "starts_on",
    }
)
FIELDS = tuple(name for name in queries.TENDER_FIELDS if name not in ON_PAGES)


class OwnLotOut(serializers.ModelSerializer[Lot]):
    """A lot of a draft."""

    class Meta:
        model = Lot
        fields = ("reference", "number", *queries.LOT_FIELDS)


class OwnDraftOut(serializers.ModelSerializer[Tender]):
    """A tender as its buyer's people see it, with its lots and its outcomes."""

    outcomes = serializers.SlugRelatedField("reference", many=True, read_only=True)
    lots = OwnLotOut(many=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Tender
        fields = ("reference", "status", "changed_at", "url", *FIELDS, "outcomes", "lots")

    def get_url(self, tender: Tender) -> str:
        return f"{settings.SERVICE_URL}/tenders/{tender.reference}/"


class LotChangeIn(In, serializers.ModelSerializer[Lot]):
    """What of a lot is to be changed; what is left out stays."""

    class Meta:
        model = Lot
        fields = queries.LOT_FIELDS


class ChangeIn(In, serializers.ModelSerializer[Tender]):
    """What of a draft is to be changed; what is left out stays. ``outcomes``: references of outcomes of your own."""

    outcomes = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=20, required=False
    )

    class Meta:
        model = Tender
        fields = (*FIELDS, "outcomes")


class BeginIn(In):
    """What a draft begins with."""

    title = serializers.CharField(max_length=200)
    why = serializers.CharField(
        max_length=60_000, required=False, allow_blank=True, default="", help_text="What is wrong, for whom?"
    )
    outcomes = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=20, required=False, default=list
    )


class ReviewIn(In):
    """Words for the approver."""

    words = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


def _drafts(request: Request) -> Any:
    own = [m.organisation_id for m in request.user.live_memberships if m.organisation.kind == "buyer"]
    return (
        Tender.objects.visible_to(request.user)
        .filter(buyer__in=own)
        .select_related("buyer")
        .prefetch_related("lots", "outcomes")
    )


def own_draft(request: Request, reference: str) -> Tender:
    """Return one tender of one's own buyer, in whatever state; 404 for anything else."""
    found: Tender = get_object_or_404(_drafts(request), reference=reference)
    return found


def _outcomes(request: Request, references: list[str]) -> list[Outcome]:
    found = list(Outcome.objects.visible_to(request.user).filter(reference__in=references))
    if missing := sorted(set(references) - {one.reference for one in found}):
        raise Refused("tender.no_outcome", f"There is no outcome {missing[0]} to choose.", field="outcomes")
    return found


def _answer(request: Request, tender: Tender, status: int = 200) -> Response:
    return Response(OwnDraftOut(own_draft(request, tender.reference)).data, status=status)


class Drafts(Call):
    """Tenders of your own buyer, in every state; and starting one."""

    asks = ListQuery

    @describes_list(OwnDraftOut, "drafts", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        """Tenders of your own buyer, in every state, the oldest first."""
        return list_response(request, _drafts(request), lambda one: OwnDraftOut(one).data, "drafts")

    @extend_schema(
        operation_id="begin_draft", request=BeginIn, parameters=[KEY_HEADER], responses={201: OwnDraftOut}
    )
    @replayed
    def post(self, request: Request) -> Response:
        """Start a tender. Its officer or service owner may."""
        given = checked(BeginIn, request)
        buyer = request._request.organisation
        if buyer is None or buyer.kind != "buyer":
            raise Http404
        outcomes = _outcomes(request, given.pop("outcomes"))
        tender = actions.draft_tender(buyer, by=request.user, outcomes=outcomes, **given)
        return _answer(request, tender, 201)


class OneDraft(Call):
    """One tender of your own buyer."""

    @extend_schema(operation_id="show_draft", responses=OwnDraftOut)
    def get(self, request: Request, reference: str) -> Response:
        """One tender of your own buyer, with its lots."""
        return _answer(request, own_draft(request, reference))

    @extend_schema(operation_id="change_draft", request=ChangeIn, responses=OwnDraftOut)
    def patch(self, request: Request, reference: str) -> Response:
        """Change sections and facts of a draft; each change is a version to go back to."""
        tender = own_draft(request, reference)
        values = checked(ChangeIn, request, partial=True)
        if "outcomes" in values:
            values["outcomes"] = _outcomes(request, values["outcomes"])
        return _answer(request, actions.change_tender(tender, by=request.user, **values))


class DraftLots(Call):
    """The lots of a draft."""

    @extend_schema(
        operation_id="add_draft_lot", request=LotChangeIn, parameters=[KEY_HEADER], responses={201: OwnLotOut}
    )
    @replayed
    def post(self, request: Request, reference: str) -> Response:
        """Add a lot at the end of a draft."""
        tender = own_draft(request, reference)
        lot = actions.add_lot(tender, by=request.user, **checked(LotChangeIn, request))
        return Response(OwnLotOut(lot).data, status=201)


class DraftLot(Call):
    """One lot of a draft."""

    @extend_schema(operation_id="change_draft_lot", request=LotChangeIn, responses=OwnLotOut)
    def patch(self, request: Request, reference: str, number: int) -> Response:
        """Change a lot of a draft."""
        lot = get_object_or_404(own_draft(request, reference).lots, number=number)
        values = checked(LotChangeIn, request, partial=True)
        return Response(OwnLotOut(actions.change_lot(lot, by=request.user, **values)).data)

    @extend_schema(operation_id="remove_draft_lot", request=None, responses={200: OwnDraftOut})
    def delete(self, request: Request, reference: str, number: int) -> Response:
        """Take a lot out of a draft; those after it move up."""
        lot = get_object_or_404(own_draft(request, reference).lots, number=number)
        checked(Nothing, request)
        return _answer(request, actions.remove_lot(lot, by=request.user))


class DraftChecks(Call):
    """What the checks say of a draft."""

    @extend_schema(
        operation_id="show_draft_checks",
        responses=inline_serializer(
            "DraftChecks", {"blocks": serializers.IntegerField(), "findings": FindingOut(many=True)}
        ),
    )
    def get(self, request: Request, reference: str) -> Response:
        """Every check over a draft as it is kept now: what would block publication, what to look at, and the fix."""
        findings = run_checks(own_draft(request, reference))
        return Response(
            {
                "blocks": sum(one.blocks for one in findings),
                "findings": [finding_out(one) for one in findings],
            }
        )


class DraftReview(Call):
    """Sending a draft to the approvers."""

    @extend_schema(operation_id="send_draft_for_review", request=ReviewIn, responses=OwnDraftOut)
    def post(self, request: Request, reference: str) -> Response:
        """Send a draft to the approvers. They approve and publish on the pages, with their second factor."""
        tender = own_draft(request, reference)
        given = checked(ReviewIn, request)
        return _answer(request, actions.submit_for_review(tender, by=request.user, **given))


ONE = "drafts/<str:reference>"
urlpatterns = [
    path("drafts", Drafts.as_view(), name="api-drafts"),
    path(ONE, OneDraft.as_view(), name="api-draft"),
    path(f"{ONE}/lots", DraftLots.as_view(), name="api-draft-lots"),
    path(f"{ONE}/lots/<int:number>", DraftLot.as_view(), name="api-draft-lot"),
    path(f"{ONE}/checks", DraftChecks.as_view(), name="api-draft-checks"),
    path(f"{ONE}/review", DraftReview.as_view(), name="api-draft-review"),
]
