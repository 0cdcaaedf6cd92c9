"""`/assess/…`: the panel of a tender and marking."""

from django.urls import path

from scoring.assessments.views import conflicts, marking, panel, sheets

app_name = "assess"
urlpatterns = [
    path("", panel.show_home, name="home"),
    path("<str:reference>/", panel.show_panel, name="show-panel"),
    path("<str:reference>/low-prices/", panel.low_prices, name="low-prices"),
    path("<str:reference>/rules/", panel.form_panel, name="form-panel"),
    path("<str:reference>/assign/", panel.assign, name="assign"),
    path("<str:reference>/replace/", panel.replace, name="replace"),
    path("<str:reference>/declare/<slug:moment>/", conflicts.declare, name="declare"),
    path("<str:reference>/conflicts/<int:number>/", conflicts.decide_conflict, name="decide-conflict"),
    path("<str:reference>/lots/<int:lot>/<str:code>/", marking.question, name="question"),
    path("<str:reference>/lots/<int:lot>/<str:code>/<str:letter>/", marking.mark, name="mark"),
    path(
        "<str:reference>/lots/<int:lot>/<str:code>/<str:letter>/files/<int:number>/",
        marking.file,
        name="file",
    ),
    path("<str:reference>/lock/<int:lot>/", marking.lock, name="lock"),
    path("<str:reference>/sheet/", sheets.sheet_in, name="sheet-in"),
    path("<str:reference>/sheet/my-marks.<slug:form>", sheets.sheet_out, name="sheet-out"),
]
