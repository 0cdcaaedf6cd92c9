"""`/plans/<tender>/calculator/`."""

from django.urls import path

from scoring.calculator import views

app_name = "calculator"
urlpatterns = [path("<str:reference>/calculator/", views.show_calculator, name="show")]
