"""Every address of the service. A room keeps its own list; this page says where each room stands."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("", include("procurement.site.urls")),
    path("health/", health.live, name="health"),
    path("ready/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("config.api")),
]
