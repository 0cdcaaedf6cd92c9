"""`/api/v1/contracts` with payments and variations, and `/api/v1/suppliers`: who holds contracts."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import ListQuery, describes_list, list_response
from procurement.contracts.models import Contract
from procurement.organisations.models import Organisation


def pounds(**facts: str) -> serializers.DecimalField:
    """Return an API field for money."""
    return serializers.DecimalField(max_digits=14, decimal_places=2, **facts)


class ContractOut(serializers.Serializer):
    """A contract as the public sees it: what was awarded, to whom, until when."""

    reference = serializers.CharField()
    tender = serializers.CharField(source="tender.reference")
    title = serializers.CharField()
    buyer = serializers.CharField(source="buyer.name")
    supplier = serializers.CharField(source="holder")
    supplier_reference = serializers.CharField(source="supplier.reference")
    supplier_size = serializers.CharField(help_text="As it was at the award; empty where it was not known")
    status = serializers.CharField()
    value_gbp = pounds(help_text="At award, without VAT")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PaymentOut(serializers.Serializer):
    """Money that was paid; below zero it puts right an earlier one."""

    invoice = serializers.CharField()
    paid_on = serializers.DateField()
    amount_gbp = pounds()


class VariationOut(serializers.Serializer):
    """A change asked for after award: its cause, what it costs, and where it stands."""

    reference = serializers.CharField()
    cause = serializers.CharField()
    what = serializers.CharField()
    change_gbp = pounds()
    change_months = serializers.IntegerField()
    ground = serializers.CharField(
        help_text="On which ground the Procurement Act 2023 permits it, where one is needed"
    )
    status = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class SupplierOut(serializers.Serializer):
    """A firm that holds or held contracts awarded here."""

    reference = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    contracts = serializers.IntegerField()
    awarded_gbp = pounds(help_text="The sum of its awards, without VAT")


class ListContracts(Call):
    """Every contract, the oldest first, as its public page shows it."""

    asks = ListQuery
    permission_classes = [AllowAny]

    @describes_list(ContractOut, "contracts", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        found = Contract.objects.select_related("tender", "buyer", "supplier")
        return list_response(request, found, lambda one: ContractOut(one).data, "contracts")


def _inside(request: Request, reference: str) -> Contract:
    return get_object_or_404(Contract.objects.visible_to(request.user), reference=reference)


class ListPayments(Call):
    """What was paid, in the order of entry: for the contract's buyer, its supplier and the digital centre."""

    asks = ListQuery

    @describes_list(PaymentOut, "payments", paged=True)
    def get(self, request: Request, reference: str) -> Response | HttpResponse:
        found = _inside(request, reference).payments.all()
        return list_response(
            request,
            found,
            lambda one: PaymentOut(one).data,
            "payments",
            called="invoice",
            named=lambda invoice: found.filter(invoice=invoice),
        )


class ListVariations(Call):
    """What was changed since the award, in order: for the contract's buyer, its supplier and the digital centre."""

    asks = ListQuery

    @describes_list(VariationOut, "variations", paged=True)
    def get(self, request: Request, reference: str) -> Response | HttpResponse:
        found = _inside(request, reference).variations.select_related("contract")
        return list_response(
            request, found, lambda one: VariationOut(one).data, "variations", named=found.referenced
        )


class ListSuppliers(Call):
    """Firms to which contracts were awarded, the oldest first. A firm without an award is not told to the public."""

    asks = ListQuery
    permission_classes = [AllowAny]

    @describes_list(SupplierOut, "suppliers", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        awarded = Contract.objects.exclude(status=Contract.Status.FALLEN).values("supplier")
        found = Organisation.objects.suppliers().filter(pk__in=awarded)
        standing = ~Q(sold_contracts__status=Contract.Status.FALLEN)
        found = found.annotate(
            contracts=Count("sold_contracts", filter=standing),
            awarded_gbp=Sum("sold_contracts__value_gbp", filter=standing, default=Decimal(0)),
        )
        return list_response(request, found, lambda one: SupplierOut(one).data, "suppliers")


ONE = "contracts/<str:reference>/"
urlpatterns = [
    path("contracts", login_not_required(ListContracts.as_view()), name="api-contracts"),
    path(f"{ONE}payments", ListPayments.as_view(), name="api-payments"),
    path(f"{ONE}variations", ListVariations.as_view(), name="api-variations"),
    path("suppliers", login_not_required(ListSuppliers.as_view()), name="api-suppliers"),
]
