"""Addresses of outcomes."""

from django.urls import path

from procurement.outcomes.views import building, language, lists, outcome, payment, readings

app_name = "outcomes"
urlpatterns = [
    path("", lists.list_outcomes, name="list-outcomes"),
    path("new/", building.draft, name="draft"),
    path("library/", lists.show_library, name="library"),
    path("coaching/", language.show_coaching, name="coaching"),
    path("language/", language.show_totals, name="totals"),
    path("<str:reference>/", outcome.show_outcome, name="show"),
    path("<str:reference>/step/<int:number>/", building.step, name="step"),
    path("<str:reference>/step/<int:number>/preview/", building.preview, name="preview"),
    path("<str:reference>/copy/", lists.copy, name="copy"),
    path("<str:reference>/payment/", payment.payment, name="payment"),
    path("<str:reference>/payment/add/", payment.add_step, name="add-step"),
    path("<str:reference>/payment/<int:key>/remove/", payment.remove_step, name="remove-step"),
    path("<str:reference>/language/", language.language, name="language"),
    path("<str:reference>/language/<str:key>/", language.override, name="override"),
    path("<str:reference>/ask/", outcome.ask, name="ask"),
    path("<str:reference>/agree/", outcome.agree, name="agree"),
    path("<str:reference>/reopen/", outcome.reopen, name="reopen"),
    path("<str:reference>/close/", outcome.close, name="close"),
    path("<str:reference>/measures/<int:number>/read/", readings.record_reading, name="record-reading"),
    path("<str:reference>/readings/<str:reading>/correct/", readings.correct_reading, name="correct-reading"),
    path("<str:reference>/readings/<str:reading>/verify/", readings.verify_reading, name="verify-reading"),
]
