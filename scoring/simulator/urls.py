"""Addresses of the simulator, below `/simulator/`."""

from django.urls import path

from scoring.simulator import views

app_name = "simulator"
urlpatterns = [
    path("", views.open_simulator, name="open"),
    path("charts/<slug:name>.<slug:form>", views.open_chart, name="open-chart"),
    path("<str:reference>/", views.show_simulator, name="show"),
    path("<str:reference>/charts/<slug:name>.<slug:form>", views.chart, name="chart"),
    path("<str:reference>/save/", views.save_run, name="save-run"),
    path("<str:reference>/use/", views.use_in_plan, name="use-in-plan"),
    path("<str:reference>/runs/<str:run>/", views.show_run, name="show-run"),
    path("<str:reference>/runs/<str:run>/cancel/", views.cancel_run, name="cancel-run"),
]
