"""Pages that belong to no room: home, what the service says of itself, the style guide."""

from django.urls import path

from procurement.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("glossary/", views.glossary, name="glossary"),
    path("api/docs/", views.api_guide, name="api-guide"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/charts/", views.styleguide_charts, name="styleguide-charts"),
]
