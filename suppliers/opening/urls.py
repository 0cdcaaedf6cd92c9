"""`/opening/…`: the pages of opening officers."""

from django.urls import path

from suppliers.opening import views

app_name = "opening"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("passphrase/", views.passphrase, name="passphrase"),
    path("<str:reference>/", views.show_tender, name="tender"),
    path("<str:reference>/officers/", views.name_officers, name="officers"),
    path("<str:reference>/practice/", views.drill, name="drill"),
    path("<str:reference>/<str:envelope>/", views.turn, name="turn"),
]
