"""Addresses of the evaluation plan, below `/tenders/T-0001/plan/`."""

from django.urls import path

from scoring.plans import views

app_name = "scoring"
urlpatterns = [
    path("", views.show_plan, name="show-plan"),
    path("start/", views.start_plan, name="start-plan"),
    path("rubrics/", views.show_rubrics, name="rubrics"),
    path("rubric/", views.apply_preset, name="apply-preset"),
    path("weights/", views.set_weights, name="set-weights"),
    path("price/", views.change_price, name="change-price"),
    path("screening/", views.change_screening, name="change-screening"),
    path("sign-off/", views.sign_off, name="sign-off-plan"),
    path("reopen/", views.reopen, name="reopen-plan"),
    path("criteria/<str:code>/", views.change_criterion, name="change-criterion"),
    path("criteria/<str:code>/remove/", views.remove_criterion, name="remove-criterion"),
]
