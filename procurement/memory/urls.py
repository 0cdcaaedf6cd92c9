"""`/memory/`: what was learned, decided and handed over."""

from django.urls import path

from procurement.memory import views

app_name = "memory"
urlpatterns = [path("", views.search_memory, name="search-memory")]
