"""Addresses of contracts."""

from django.urls import path

from procurement.contracts import list_views, views

app_name = "contracts"
urlpatterns = [
    path("contracts/", views.list_contracts, name="list-contracts"),
    path("contracts/<str:reference>/", views.show_contract, name="show-contract"),
    path("contracts/<str:reference>/payments/", list_views.list_payments, name="list-payments"),
    path("contracts/<str:reference>/milestones/", list_views.list_milestones, name="list-milestones"),
    path("contracts/<str:reference>/changes/", list_views.list_changes, name="list-changes"),
    path("contracts/<str:reference>/leads/", list_views.list_lead_swaps, name="list-lead-swaps"),
    path("contracts/<str:reference>/milestones/add/", views.set_milestone, name="set-milestone"),
    path(
        "contracts/<str:reference>/milestones/<int:number>/claim/",
        views.claim_milestone,
        name="claim-milestone",
    ),
    path(
        "contracts/<str:reference>/milestones/<int:number>/confirm/",
        views.confirm_milestone,
        name="confirm-milestone",
    ),
    path("contracts/<str:reference>/signing/", views.record_signing, name="record-signing"),
    path("contracts/<str:reference>/payments/add/", views.record_payment, name="record-payment"),
    path("contracts/<str:reference>/passed-on/", views.declare_passed_on, name="declare-passed-on"),
    path("contracts/<str:reference>/changes/ask/", views.ask_variation, name="ask-variation"),
    path(
        "contracts/<str:reference>/changes/<int:number>/<slug:verb>/",
        views.move_variation,
        name="move-variation",
    ),
    path("contracts/<str:reference>/end/", views.end_contract, name="end-contract"),
    path("contracts/<str:reference>/ratings/<int:number>/answer/", views.answer_rating, name="answer-rating"),
    path("contracts/<str:reference>/ratings/add/", views.rate_measure, name="rate-measure"),
    path("contracts/<str:reference>/leads/add/", views.record_lead_swap, name="record-lead-swap"),
    path("contracts/<str:reference>/quality/add/", views.check_quality, name="check-quality"),
]
