"""Addresses of one's own keys, and of those of an organisation's people."""

from django.urls import path

from procurement.keys import views

app_name = "keys"
urlpatterns = [
    path("account/keys/", views.list_keys, name="list-keys"),
    path("account/keys/make/", views.make_key, name="make-key"),
    path("account/keys/<uuid:uuid>/end/", views.end_key, name="end-key"),
    path("organisation/keys/", views.people_keys, name="people-keys"),
]
