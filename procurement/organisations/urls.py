"""Addresses of an organisation's people and invitations."""

from django.urls import path

from procurement.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisation/people/", views.people, name="people"),
    path("organisation/people/invite/", views.invite_person, name="invite-person"),
    path("organisation/people/<uuid:pseudonym>/roles/", views.change_roles, name="change-roles"),
    path("organisation/people/<uuid:pseudonym>/remove/", views.remove_member, name="remove-member"),
    path(
        "organisation/people/<uuid:pseudonym>/second-factor/",
        views.reset_second_factor,
        name="reset-second-factor",
    ),
    path("organisation/people/<uuid:pseudonym>/hand-over/", views.hand_over_work, name="hand-over-work"),
    path("organisation/invitations/", views.list_invitations, name="list-invitations"),
    path(
        "organisation/invitations/<uuid:uuid>/withdraw/",
        views.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("invitation/<str:token>/", views.accept_invitation, name="accept-invitation"),
]
