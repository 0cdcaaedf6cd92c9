"""`/suppliers/…`: registering, and the centre's look at sizes."""

from django.urls import path

from suppliers.registration import views

app_name = "suppliers"
urlpatterns = [
    path("", views.your_firm, name="your-firm"),
    path("register/", views.register, name="register"),
    path("sizes/", views.list_sizes, name="sizes"),
    path("sizes/<str:reference>/", views.show_size, name="show-size"),
    path("<str:reference>/", views.show_registration, name="registration"),
    path("<str:reference>/facts/", views.change_facts, name="facts"),
    path("<str:reference>/identifiers/", views.add_identifier, name="identifiers"),
    path("<str:reference>/owners/", views.record_owner, name="owners"),
    path("<str:reference>/owners/<int:number>/end/", views.end_owner, name="end-owner"),
    path("<str:reference>/size/", views.declare_size, name="size"),
    path("<str:reference>/exclusions/", views.declare_exclusions, name="exclusions"),
    path("<str:reference>/evidence/", views.add_evidence, name="evidence"),
    path("<str:reference>/evidence/<str:item>/remove/", views.remove_evidence, name="remove-evidence"),
    path("<str:reference>/receive/", views.receive_facts, name="receive"),
]
