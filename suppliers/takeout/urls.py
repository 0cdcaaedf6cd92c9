"""`/own-data/…`: a supplier's own data as one file."""

from django.urls import path

from suppliers.takeout import views

app_name = "takeout"
urlpatterns = [path("<str:reference>/", views.take_out, name="take-out")]
