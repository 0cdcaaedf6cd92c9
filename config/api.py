"""The addresses of the API, all below `/api/v1/`. A room adds its own line."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from scoring.simulator.api import Score, SimulatePrice

urlpatterns = [
    path("", include("procurement.keys.api")),
    path("", include("suppliers.bids.api")),
    path("", include("suppliers.retention.api")),
    path("", include("suppliers.market.api")),
    path("", include("suppliers.market.api_releases")),
    path("", include("suppliers.market.api_imports")),
    path("", include("suppliers.market.api_reports")),
    path("", include("procurement.site.api_description")),
    path("score", login_not_required(Score.as_view()), name="api-score"),
    path("simulate/price", login_not_required(SimulatePrice.as_view()), name="api-simulate-price"),
    path("", include("procurement.capability.api")),
    path("", include("procurement.catalogue.api")),
    path("", include("procurement.contracts.api")),
    path("", include("procurement.services.api")),
    path("", include("procurement.tenders.api")),
    path("", include("procurement.tenders.api_list")),
    path("", include("procurement.tenders.api_drafts")),
    path("", include("procurement.outcomes.api")),
    path("", include("scoring.plans.api")),
    path("", include("scoring.results.api")),
]
