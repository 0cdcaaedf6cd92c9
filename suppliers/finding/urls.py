"""`/find/…`: search, decide, follow."""

from django.urls import path

from suppliers.finding import views

app_name = "finding"
urlpatterns = [
    path("", views.find, name="find"),
    path("feed.atom", views.atom, name="atom"),
    path("feed.json", views.json_feed, name="json-feed"),
    path("searches/", views.list_searches, name="searches"),
    path("searches/save/", views.save_search, name="save-search"),
    path("searches/<uuid:key>/end/", views.end_search, name="end-search"),
    path("<str:reference>/", views.show_decide, name="decide"),
    path("<str:reference>/dates.ics", views.dates, name="dates"),
    path("<str:reference>/follow/", views.follow, name="follow"),
]
