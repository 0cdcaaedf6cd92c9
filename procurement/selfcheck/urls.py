"""`/self-assessment/`: a function looks at itself."""

from django.urls import path

from procurement.selfcheck import views

app_name = "selfcheck"
urlpatterns = [
    path("", views.list_assessments, name="list-assessments"),
    path("take/<slug:function>/", views.take, name="take"),
    path("<str:reference>/", views.show_assessment, name="show-assessment"),
    path("<str:reference>/actions/<int:number>/", views.finish_action, name="finish-action"),
]
