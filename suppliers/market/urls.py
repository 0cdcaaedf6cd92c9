"""`/market/…`: the public figures and the rows behind them."""

from django.urls import path

from suppliers.market import views

app_name = "market"
urlpatterns = [
    path("", views.show_market, name="market"),
    path("rows/", views.show_rows, name="rows"),
    path("months.csv", views.month_csv, name="months-csv"),
]
