"""`/own-data/…`: an organisation's own data, and a person's, each as one file."""

from django.urls import path

from suppliers.takeout import views

app_name = "takeout"
urlpatterns = [
    path("", views.take_out_mine, name="take-out-mine"),
    path("<str:reference>/", views.take_out, name="take-out"),
]
