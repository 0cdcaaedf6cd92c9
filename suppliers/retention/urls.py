"""`/retention/…`: how long the records of a procurement are kept."""

from django.urls import path

from suppliers.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.list_kept, name="list"),
    path("schedule/", views.set_schedule, name="schedule"),
    path("<str:reference>/", views.show_kept, name="show"),
    path("<str:reference>/hold/", views.place_hold, name="hold"),
    path("<str:reference>/lift/", views.lift_hold, name="lift"),
    path("<str:reference>/<int:number>/<slug:verb>/", views.move_disposal, name="disposal"),
]
