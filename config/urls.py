"""Every address of the service. A room keeps its own list; this page says where each room stands."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("", include("procurement.site.urls")),
    path("suppliers/", include("suppliers.registration.urls")),
    path("own-data/", include("suppliers.takeout.urls")),
    path("bids/", include("suppliers.bids.urls")),
    path("retention/", include("suppliers.retention.urls")),
    path("opening/", include("suppliers.opening.urls")),
    path("find/problems/", include("suppliers.board.urls")),
    path("find/", include("suppliers.finding.urls")),
    path("reach/", include("suppliers.reach.urls")),
    path("assess/", include("scoring.assessments.urls")),
    path("moderation/", include("scoring.moderation.urls")),
    path("screening/", include("scoring.screening.urls")),
    path("results/", include("scoring.results.urls")),
    path("plans/", include("scoring.calculator.urls")),
    path("market/", include("suppliers.market.urls")),
    path("centre/", include("suppliers.market.centre_urls")),
    path("", include("procurement.accounts.urls")),
    path("", include("procurement.keys.urls")),
    path("", include("procurement.organisations.urls")),
    path("", include("procurement.audit.urls")),
    path("", include("procurement.notifications.urls")),
    path("", include("procurement.contracts.urls")),
    path("", include("procurement.capability.urls")),
    path("tenders/<str:reference>/plan/", include("scoring.plans.urls")),
    path("simulator/", include("scoring.simulator.urls")),
    path("health/", health.live, name="health"),
    path("ready/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    # allauth's own pages, without its catch-all redirect for social accounts.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("tenders/", include("procurement.tenders.urls")),
    path("components/", include("procurement.catalogue.urls")),
    path("self-assessment/", include("procurement.selfcheck.urls")),
    path("memory/", include("procurement.memory.urls")),
    path("services/", include("procurement.services.urls")),
    path("check/", include("procurement.outcomes.check_urls")),
    path("outcomes/", include("procurement.outcomes.urls")),
    path("api/v1/", include("config.api")),
]

handler400 = "procurement.site.faults.bad_request"
handler403 = "procurement.site.faults.forbidden"
handler404 = "procurement.site.faults.not_found"
handler429 = "procurement.site.faults.too_many_tries"  # allauth asks for it
handler500 = "procurement.site.faults.server_error"
