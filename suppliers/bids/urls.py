"""`/bids/…`: a supplier's bids, and what a buyer may see of them."""

from django.urls import path

from suppliers.bids import draft_views, receipt_views, views

app_name = "bids"
urlpatterns = [
    path("", views.list_bids, name="list"),
    path("verify_receipt.py", receipt_views.verifier, name="verifier"),
    path("start/<str:lot>/", views.start_bid, name="start"),
    path("received/<str:tender>/", views.received, name="received"),
    path("<str:reference>/", views.show_bid, name="show"),
    path("<str:reference>/answers/<str:code>/", draft_views.answer, name="answer"),
    path("<str:reference>/price/", draft_views.price, name="price"),
    path("<str:reference>/partners/", draft_views.partners, name="partners"),
    path("<str:reference>/files/", draft_views.files, name="files"),
    path("<str:reference>/files/<uuid:uuid>/", draft_views.file, name="file"),
    path("<str:reference>/files/<uuid:uuid>/remove/", draft_views.remove_file, name="remove-file"),
    path("<str:reference>/check/", draft_views.check, name="check"),
    path("<str:reference>/sent/", views.sent, name="sent"),
    path("<str:reference>/sent/<uuid:uuid>/", views.sent_file, name="sent-file"),
    path("<str:reference>/withdraw/", views.withdraw_bid, name="withdraw"),
    path("<str:reference>/confirm/", views.confirm_bid, name="confirm"),
    path("<str:reference>/reopen/", views.reopen_bid, name="reopen"),
    path("<str:reference>/receipts/<int:version>/", receipt_views.receipt, name="receipt"),
    path("<str:reference>/receipts/<int:version>.json", receipt_views.receipt_json, name="receipt-json"),
    path(
        "<str:reference>/receipts/<int:version>/proof.json",
        receipt_views.receipt_proof_json,
        name="receipt-proof",
    ),
    path("<str:reference>/receipts/<int:version>.pdf", receipt_views.receipt_as_pdf, name="receipt-pdf"),
]
