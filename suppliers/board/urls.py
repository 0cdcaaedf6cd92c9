"""`/find/problems/`: what buyers may buy later."""

from django.urls import path

from suppliers.board import views

app_name = "board"
urlpatterns = [
    path("", views.list_problems, name="problems"),
    path("<str:reference>/follow/", views.follow, name="follow"),
]
