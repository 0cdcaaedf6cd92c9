"""`/services/…`: what people use, how far it depends on suppliers, and the old systems under it."""

from django.urls import path

from procurement.services import views

app_name = "services"
urlpatterns = [
    path("", views.list_services, name="list-services"),
    path("new/", views.add_service, name="add-service"),
    path("<str:reference>/", views.show_service, name="show-service"),
    path("<str:reference>/dependency/", views.count_dependency, name="count-dependency"),
    path("<str:reference>/contracts/", views.place_contract, name="place-contract"),
    path("<str:reference>/contracts/<str:contract>/", views.take_off_contract, name="take-off-contract"),
    path("<str:reference>/systems/", views.add_system, name="add-system"),
    path("<str:reference>/systems/<str:system>/", views.score_system, name="score-system"),
]
