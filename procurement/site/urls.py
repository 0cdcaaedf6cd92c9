"""Pages that belong to no room: home, the words we use, the style guide."""

from django.urls import path

from procurement.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("glossary/", views.glossary, name="glossary"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
