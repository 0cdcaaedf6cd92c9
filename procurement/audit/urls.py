"""Addresses of the public log."""

from django.urls import path

from procurement.audit import views

app_name = "audit"
urlpatterns = [
    path("log/", views.show_log, name="show-log"),
    path("log/heads.json", views.heads, name="heads"),
]
