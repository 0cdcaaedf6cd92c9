"""`/assess/…`: the panel of a tender and marking."""

from django.urls import path

from scoring.assessments import views

app_name = "assess"
urlpatterns = [
    path("", views.show_home, name="home"),
    path("<str:reference>/", views.show_panel, name="show-panel"),
    path("<str:reference>/low-prices/", views.low_prices, name="low-prices"),
    path("<str:reference>/rules/", views.form_panel, name="form-panel"),
    path("<str:reference>/assign/", views.assign, name="assign"),
    path("<str:reference>/replace/", views.replace, name="replace"),
    path("<str:reference>/declare/<slug:moment>/", views.declare, name="declare"),
    path("<str:reference>/conflicts/<int:number>/", views.decide_conflict, name="decide-conflict"),
    path("<str:reference>/lots/<int:lot>/<str:code>/", views.question, name="question"),
    path("<str:reference>/lots/<int:lot>/<str:code>/<str:letter>/", views.mark, name="mark"),
    path(
        "<str:reference>/lots/<int:lot>/<str:code>/<str:letter>/files/<int:number>/", views.file, name="file"
    ),
    path("<str:reference>/lock/<int:lot>/", views.lock, name="lock"),
    path("<str:reference>/sheet/", views.sheet_in, name="sheet-in"),
    path("<str:reference>/sheet/my-marks.<slug:form>", views.sheet_out, name="sheet-out"),
]
