"""`/market/…`: the public figures and the rows behind them; what is asked for, and what it costs."""

from django.urls import path

from suppliers.market import views

app_name = "market"
urlpatterns = [
    path("", views.show_market, name="market"),
    path("rows/", views.show_rows, name="rows"),
    path("demand/", views.show_demand, name="demand"),
    path("value/", views.show_value, name="value"),
    path("advice/", views.list_advice, name="advice"),
    path("advice/<str:reference>/", views.show_advice, name="advice-on"),
    path("months.csv", views.month_csv, name="months-csv"),
]
