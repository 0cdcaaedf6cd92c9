"""Addresses of outcomes."""

from django.urls import path

from procurement.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("", views.list_outcomes, name="list-outcomes"),
    path("new/", views.draft, name="draft"),
    path("library/", views.show_library, name="library"),
    path("coaching/", views.show_coaching, name="coaching"),
    path("language/", views.show_totals, name="totals"),
    path("<str:reference>/", views.show_outcome, name="show"),
    path("<str:reference>/step/<int:number>/", views.step, name="step"),
    path("<str:reference>/step/<int:number>/preview/", views.preview, name="preview"),
    path("<str:reference>/copy/", views.copy, name="copy"),
    path("<str:reference>/payment/", views.payment, name="payment"),
    path("<str:reference>/payment/add/", views.add_step, name="add-step"),
    path("<str:reference>/payment/<int:key>/remove/", views.remove_step, name="remove-step"),
    path("<str:reference>/language/", views.language, name="language"),
    path("<str:reference>/language/<str:key>/", views.override, name="override"),
    path("<str:reference>/ask/", views.ask, name="ask"),
    path("<str:reference>/agree/", views.agree, name="agree"),
    path("<str:reference>/reopen/", views.reopen, name="reopen"),
    path("<str:reference>/close/", views.close, name="close"),
    path("<str:reference>/measures/<int:number>/read/", views.record_reading, name="record-reading"),
    path("<str:reference>/readings/<str:reading>/correct/", views.correct_reading, name="correct-reading"),
    path("<str:reference>/readings/<str:reading>/verify/", views.verify_reading, name="verify-reading"),
]
