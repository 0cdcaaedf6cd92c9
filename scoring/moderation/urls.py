"""`/moderation/…`: from single marks to settled ones."""

from django.urls import path

from scoring.moderation import views

app_name = "moderation"
urlpatterns = [
    path("<str:reference>/", views.show_lots, name="show-lots"),
    path("<str:reference>/changes/<int:number>/", views.decide_change, name="decide-change"),
    path("<str:reference>/lots/<int:lot>/", views.show_table, name="show-table"),
    path("<str:reference>/lots/<int:lot>/lock/", views.lock, name="lock"),
    path("<str:reference>/lots/<int:lot>/note/", views.note, name="note"),
    path("<str:reference>/lots/<int:lot>/marks/<int:number>/reopen/", views.reopen, name="reopen"),
    path("<str:reference>/lots/<int:lot>/answers/<str:letter>/<str:code>/", views.settle, name="settle"),
    path(
        "<str:reference>/lots/<int:lot>/answers/<str:letter>/<str:code>/change/", views.change, name="change"
    ),
]
