"""Addresses of signing in and of one's own account."""

from django.urls import path

from procurement.accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.show_account, name="show-account"),
    path("account/act-for/", views.act_for, name="act-for"),
    path("account/second-factor/", views.second_factor, name="second-factor"),
    path("account/second-factor/move/", views.move_second_factor, name="move-second-factor"),
    path("account/confirm/", views.confirm, name="confirm"),
    path("demo/", views.personas, name="personas"),
    path("demo/step-into/", views.step_into, name="step-into"),
]
