"""`/reach/…`: could the service be reached, and what did we press?"""

from django.urls import path

from suppliers.reach import views

app_name = "reach"
urlpatterns = [
    path("clicks/", views.show_clicks, name="clicks"),
    path("clicks.csv", views.clicks_csv, name="clicks-csv"),
    path("<str:tender>/", views.show_record, name="record"),
]
