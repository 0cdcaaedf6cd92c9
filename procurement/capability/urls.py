"""Addresses of the capability plan of a contract."""

from django.urls import path

from procurement.capability import report_views, views

PLAN = "contracts/<str:reference>/capability/"

app_name = "capability"
urlpatterns = [
    path("capability/", report_views.show_report, name="show-report"),
    path("capability/report.<slug:form>", report_views.take_report, name="take-report"),
    path("capability/print/", report_views.ask_print, name="ask-print"),
    path("capability/print/<uuid:uuid>/", report_views.take_print, name="take-print"),
    path("capability/careers/", report_views.show_careers, name="show-careers"),
    path(PLAN, views.show_plan, name="show-plan"),
    path(f"{PLAN}resilience/<slug:verb>/", views.change_resilience, name="change-resilience"),
    path(f"{PLAN}posts/add/", views.plan_post, name="plan-post"),
    path(f"{PLAN}posts/<int:number>/<slug:verb>/", views.move_post, name="move-post"),
    path(f"{PLAN}items/add/", views.propose_item, name="propose-item"),
    path(f"{PLAN}items/<int:number>/<slug:verb>/", views.move_item, name="move-item"),
    path(f"{PLAN}knowledge/add/", views.name_place, name="name-place"),
    path(f"{PLAN}knowledge/<int:number>/<slug:verb>/", views.move_place, name="move-place"),
    path(f"{PLAN}rehearsals/add/", views.plan_rehearsal, name="plan-rehearsal"),
    path(f"{PLAN}rehearsals/<int:number>/<slug:verb>/", views.move_rehearsal, name="move-rehearsal"),
    path(f"{PLAN}rehearsals/<int:number>/gaps/<int:gap>/<slug:verb>/", views.move_gap, name="move-gap"),
]
