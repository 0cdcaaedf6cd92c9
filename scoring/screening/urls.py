"""`/screening/…`: who goes forward, and what each bidder was told."""

from django.urls import path

from scoring.screening import views

app_name = "screening"
urlpatterns = [
    path("letters/<str:bid>/", views.letter, name="letter"),
    path("<str:reference>/", views.show_screening, name="show"),
    path("<str:reference>/lots/<int:lot>/lock/", views.lock, name="lock"),
    path("<str:reference>/lots/<int:lot>/decide/", views.decide, name="decide"),
]
