"""Addresses of the language checker, open to anybody."""

from django.urls import path

from procurement.outcomes import checking

app_name = "check"
urlpatterns = [
    path("", checking.check_text, name="check-text"),
    path("inline/", checking.read_while_typing, name="inline"),
    path("all/", checking.list_hits, name="list-hits"),
    path("ladder/", checking.climb, name="climb"),
    path("rules/", checking.show_rules, name="show-rules"),
]
