"""Addresses of the simulator, below `/simulator/`."""

from django.urls import path

from scoring.simulator import run_views, views

app_name = "simulator"
urlpatterns = [
    path("", views.open_simulator, name="open"),
    path("beside/", views.open_beside, name="beside"),
    path("charts/<slug:name>.<slug:form>", views.open_chart, name="open-chart"),
    path("<str:reference>/", views.show_simulator, name="show"),
    path("<str:reference>/beside/", views.show_beside, name="beside-plan"),
    path("<str:reference>/charts/<slug:name>.<slug:form>", views.chart, name="chart"),
    path("<str:reference>/use/", views.use_in_plan, name="use-in-plan"),
    path("<str:reference>/save/", run_views.save_run, name="save-run"),
    path("<str:reference>/large/", run_views.start_large_run, name="large-run"),
    path("<str:reference>/runs/<str:run>/", run_views.show_run, name="show-run"),
    path("<str:reference>/runs/<str:run>/cancel/", run_views.cancel_run, name="cancel-run"),
    path(
        "<str:reference>/runs/<str:run>/charts/<slug:name>.<slug:form>", run_views.run_chart, name="run-chart"
    ),
]
