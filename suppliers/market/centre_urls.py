"""`/centre/…`: the pages of the digital centre."""

from django.urls import path

from suppliers.market import centre_views as views
from suppliers.market import data_views, report_views, who_views

app_name = "centre"
urlpatterns = [
    path("", views.front, name="front"),
    path("why/", views.show_why, name="why"),
    path("measures/", views.show_measures, name="measures"),
    path("measures/<str:name>/", views.show_measure, name="measure"),
    path("concentration/", views.show_concentration, name="concentration"),
    path("buyers/", views.show_buyers, name="buyers"),
    path("groups/", who_views.show_groups, name="groups"),
    path("groups/new/", who_views.join_group, name="group"),
    path("funnel/", views.show_funnel, name="funnel"),
    path("choices/", views.show_choices, name="choices"),
    path("queue/", views.show_queue, name="queue"),
    path("queue/<str:reference>/", views.show_review, name="review"),
    path("answers/<str:reference>/", views.answer, name="answer"),
    path("names/", who_views.show_names, name="names"),
    path("names/body/", who_views.show_body, name="body"),
    path("names/<str:reference>/", who_views.decide_name, name="name"),
    path("data/", data_views.show_data, name="data"),
    path("data/<str:reference>/", data_views.show_dataset, name="dataset"),
    path("data/<str:reference>/withdraw/", data_views.withdraw_dataset, name="withdraw"),
    path("data/<str:reference>/issues.csv", data_views.issues_csv, name="issues-csv"),
    path("reports/", report_views.show_reports, name="reports"),
    path("reports/<str:reference>/", report_views.take_report, name="take-report"),
]
