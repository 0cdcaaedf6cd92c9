"""`/services/…`: what people use, who answers for it, its journey, and what it depends on."""

from django.urls import path

from procurement.services import composing_views, views

ONE = "<str:reference>/"

app_name = "services"
urlpatterns = [
    path("", views.list_services, name="list-services"),
    path("new/", views.add_service, name="add-service"),
    path(ONE, views.show_service, name="show-service"),
    path(f"{ONE}outcome/", views.set_outcome, name="set-outcome"),
    path(f"{ONE}owners/<slug:side>/", views.name_owner, name="name-owner"),
    path(f"{ONE}owners/<slug:side>/release/", views.release_owner, name="release-owner"),
    path(f"{ONE}dependency/", views.count_dependency, name="count-dependency"),
    path(f"{ONE}contracts/", views.place_contract, name="place-contract"),
    path(f"{ONE}contracts/<str:contract>/", views.take_off_contract, name="take-off-contract"),
    path(f"{ONE}measures/", views.choose_measure, name="choose-measure"),
    path(f"{ONE}measures/<int:number>/", views.read_measure, name="read-measure"),
    path(f"{ONE}systems/", views.add_system, name="add-system"),
    path(f"{ONE}systems/<str:system>/", views.score_system, name="score-system"),
    path(f"{ONE}systems/<str:system>/<slug:verb>/", views.move_system, name="move-system"),
    path(f"{ONE}journey/", composing_views.show_composition, name="show-composition"),
    path(f"{ONE}journey/steps/", composing_views.add_step, name="add-step"),
    path(f"{ONE}journey/steps/<int:number>/", composing_views.change_step, name="change-step"),
    path(f"{ONE}journey/steps/<int:number>/<slug:verb>/", composing_views.move_step, name="move-step"),
    path(f"{ONE}journey/versions/", composing_views.keep_version, name="keep-version"),
    path(f"{ONE}journey/versions/<int:number>/", composing_views.show_version, name="show-version"),
    path(f"{ONE}journey/lots/", composing_views.draft_gaps, name="draft-gaps"),
    path(f"{ONE}journey/overlay/", composing_views.show_overlay, name="show-overlay"),
]
