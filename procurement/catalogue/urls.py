"""`/components/…`: what is there to be reused."""

from django.urls import path

from procurement.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.list_components, name="list-components"),
    path("new/", views.add_component, name="add-component"),
    path("<str:reference>/", views.show_component, name="show-component"),
    path("<str:reference>/record/", views.change_component, name="change-component"),
    path("<str:reference>/lock-in/", views.keep_freedom_test, name="keep-freedom-test"),
    path("<str:reference>/decisions/", views.decide, name="decide"),
    path("<str:reference>/move/", views.move_component, name="move-component"),
    path("<str:reference>/need/", views.need_component, name="need-component"),
]
