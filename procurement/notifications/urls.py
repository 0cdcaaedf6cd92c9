"""Addresses of a person's notices."""

from django.urls import path

from procurement.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.list_notices, name="list-notices"),
    path("notices/<uuid:uuid>/open/", views.open_notice, name="open-notice"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/choice/", views.choose, name="choose"),
    path("jobs/<uuid:uuid>/", views.show_job, name="show-job"),
]
