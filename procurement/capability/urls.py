from django.urls import path

from procurement.capability import views

app_name = "capability"
urlpatterns = [
    path("contracts/<str:reference>/capability/posts/add/", views.plan_post, name="plan-post"),
    path(
        "contracts/<str:reference>/capability/posts/<int:number>/<slug:verb>/",
        views.move_post,
        name="move-post",
    ),
    path("contracts/<str:reference>/capability/items/add/", views.propose_item, name="propose-item"),
    path(
        "contracts/<str:reference>/capability/items/<int:number>/<slug:verb>/",
        views.move_item,
        name="move-item",
    ),
]
