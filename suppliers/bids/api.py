"""`/api/v1/bids/…`: a supplier's own systems may write, submit and withdraw its bids. Nobody else sees them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In, Nothing, checked
from procurement.api_lists import ListQuery, describes_list, list_response
from procurement.errors import Refused
from procurement.keys.replays import HEADER
from procurement.keys.rules import REPLAY_KEY_WORDS
from procurement.tenders.models import Lot, Tender
from suppliers.bids import actions, content, drafts
from suppliers.bids.models import Bid, DraftPart
from suppliers.bids.submission import own_bid
from suppliers.sealing.keystore import KeyDestroyed

KEY_HEADER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=f"{REPLAY_KEY_WORDS}. The same key gives the same receipt, however often it is sent.",
)


class BidOut(serializers.Serializer):
    """A bid as its own team sees it."""

    reference = serializers.CharField()
    tender = serializers.CharField(source="tender.reference")
    lot = serializers.CharField(source="lot.reference")
    supplier = serializers.CharField(source="supplier.reference")
    status = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="The version that counts")
    deadline_at = serializers.DateTimeField(source="tender.deadline_at")
    destroyed_at = serializers.DateTimeField(
        allow_null=True, help_text="When what the bid said was destroyed under the buyer's schedule"
    )


class LackOut(serializers.Serializer):
    part = serializers.CharField()
    message = serializers.CharField()


class PartOut(serializers.Serializer):
    part = serializers.CharField()
    value = serializers.JSONField()
    revision = serializers.IntegerField()


class DraftOut(BidOut):
    """A bid with its draft while the tender is open."""

    parts = PartOut(many=True)
    missing = LackOut(many=True)


class StartIn(In):
    lot = serializers.CharField(max_length=40, help_text="The reference of a lot: T-0001-L1")


AS_TEXT = "A number with a fraction cannot be kept exactly. Send an amount as text, such as “1250.00”."


class PartIn(In):
    """``value``: text for an answer, amounts as text for the price, a list for the partners."""

    value = serializers.JSONField(error_messages={"invalid": AS_TEXT})
    revision = serializers.IntegerField(min_value=0, default=0, help_text="The revision that you began from")


class FileIn(In):
    file = serializers.FileField(allow_empty_file=True)
    question = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)


class FileOut(serializers.Serializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class WithdrawIn(In):
    reason = serializers.CharField(max_length=500)


def _bid(request: Request, reference: str) -> Bid:
    return get_object_or_404(
        Bid.objects.visible_to(request.user).select_related("tender__buyer", "lot", "supplier"),
        reference=reference,
    )


class BidList(Call):
    """The bids of one's own organisation."""

    asks = ListQuery

    @describes_list(BidOut, "bids", "bids_list", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        """Your bids, the oldest first."""
        bids = Bid.objects.visible_to(request.user).select_related("tender", "lot", "supplier")
        return list_response(request, bids, lambda one: BidOut(one).data, "bids")

    @extend_schema(operation_id="bids_start", request=StartIn, responses={201: BidOut})
    def post(self, request: Request) -> Response:
        """Start a bid for a lot, or get the one that is there."""
        given = checked(StartIn, request)
        lot = get_object_or_404(
            Lot.objects.select_related("tender").filter(tender__in=Tender.objects.public()),
            reference=given["lot"],
        )
        bid = actions.start_bid(lot, by=request.user, supplier=request.organisation)
        return Response(BidOut(bid).data, status=status.HTTP_201_CREATED)


class BidDetail(Call):
    """One bid of one's own."""

    @extend_schema(operation_id="bids_read", responses=DraftOut)
    def get(self, request: Request, reference: str) -> Response:
        """The bid; while the tender is open also its draft and what is still missing."""
        bid = _bid(request, reference)
        parts: list[dict[str, Any]] = []
        missing: list[Any] = []
        if bid.tender.is_open(timezone.now()):
            try:
                values = drafts.read_draft(bid).parts
                rows = DraftPart.objects.filter(bid=bid).order_by("part")
                parts = [
                    {"part": row.part, "value": values.get(row.part), "revision": row.revision}
                    for row in rows
                ]
                missing = [vars(lack) for lack in content.lacks_of(bid.tender, values)]
            except KeyDestroyed:
                parts, missing = [], []
        return Response({**BidOut(bid).data, "parts": parts, "missing": missing})


class BidPart(Call):
    """One part of a draft."""

    @extend_schema(operation_id="bids_save_part", request=PartIn, responses=PartOut)
    def put(self, request: Request, reference: str, part: str) -> Response:
        """Keep an answer (`answer:C1`), the `price` or the `partners`.

        409 `bid.part_changed` when somebody was faster.
        """
        bid = _bid(request, reference)
        given = checked(PartIn, request)
        saved = actions.save_part(bid, part, given["value"], by=request.user, revision=given["revision"])
        if saved.conflict:
            raise Refused(
                "bid.part_changed",
                f"{saved.by} saved this part since: it is at revision {saved.revision}. "
                "Read it, then send yours with that revision to put it in its place.",
            )
        return Response({"part": part, "value": saved.value, "revision": saved.revision})


class BidFiles(Call):
    """The files of a draft."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="bids_upload", request=FileIn, responses={201: FileOut})
    def post(self, request: Request, reference: str) -> Response:
        """Check, seal and keep a file (PDF, docx, xlsx, odt, ods, PNG, JPEG; up to 50 MB)."""
        bid = _bid(request, reference)
        given = checked(FileIn, request)
        row = actions.upload_file(
            bid, given["file"].name, given["file"].read(), by=request.user, question=given["question"]
        )
        facts = next(item for item in drafts.read_draft(bid).files if item["uuid"] == str(row.uuid))
        out = {name: facts[name] for name in ("uuid", "name", "kind", "size", "sha256")}
        return Response(out, status=status.HTTP_201_CREATED)


class BidSubmit(Call):
    """Submitting a bid."""

    @extend_schema(
        operation_id="bids_submit",
        request=None,
        parameters=[KEY_HEADER],
        responses={201: OpenApiResponse(OpenApiTypes.OBJECT, "The signed receipt, byte for byte")},
    )
    def post(self, request: Request, reference: str) -> HttpResponse:
        """Seal the draft and get the signed receipt. The database's clock decides whether it is in time."""
        bid = own_bid(request.user, reference)
        if bid is None:
            raise Http404
        checked(Nothing, request)
        key = request.headers.get(HEADER, "")
        receipt = actions.submit_bid(bid, by=request.user, idempotency_key=key)
        return HttpResponse(bytes(receipt.data), content_type="application/json", status=201)


class BidWithdraw(Call):
    """Withdrawing a bid."""

    @extend_schema(operation_id="bids_withdraw", request=WithdrawIn, responses=BidOut)
    def post(self, request: Request, reference: str) -> Response:
        """Take the bid out of its competition before the deadline."""
        bid = _bid(request, reference)
        given = checked(WithdrawIn, request)
        return Response(BidOut(actions.withdraw_bid(bid, by=request.user, reason=given["reason"])).data)


urlpatterns = [
    path("bids/", BidList.as_view(), name="api-bids"),
    path("bids/<str:reference>/", BidDetail.as_view(), name="api-bid"),
    path("bids/<str:reference>/parts/<str:part>/", BidPart.as_view(), name="api-bid-part"),
    path("bids/<str:reference>/files/", BidFiles.as_view(), name="api-bid-files"),
    path("bids/<str:reference>/submit/", BidSubmit.as_view(), name="api-bid-submit"),
    path("bids/<str:reference>/withdraw/", BidWithdraw.as_view(), name="api-bid-withdraw"),
]
