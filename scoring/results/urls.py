"""`/results/…`: prices, the result, the award, and what each bidder is told."""

from django.urls import path

from scoring.results import views

app_name = "results"
urlpatterns = [
    path("enquiries/<str:enquiry>/", views.show_enquiry, name="show-enquiry"),
    path("repairs/<str:bid>/", views.show_repair, name="show-repair"),
    path("summaries/<str:summary>/", views.summary, name="summary"),
    path("summaries/<str:summary>/summary.pdf", views.summary_pdf, name="summary-pdf"),
    path("<str:reference>/", views.show_results, name="show-results"),
    path("<str:reference>/compute/", views.compute, name="compute"),
    path("<str:reference>/bids/<str:bid>/ask/", views.ask_about_price, name="ask-about-price"),
    path("<str:reference>/bids/<str:bid>/repair/", views.ask_repair, name="ask-repair"),
    path("<str:reference>/bids/<str:bid>/challenge/", views.log_challenge, name="log-challenge"),
    path("<str:reference>/challenges/<int:number>/hold/", views.decide_hold, name="decide-hold"),
    path("<str:reference>/challenges/<int:number>/", views.close_challenge, name="close-challenge"),
    path("<str:reference>/lots/<int:lot>/<str:bid>/<str:code>/", views.read_again, name="read-again"),
    path("<str:reference>/lots/<int:lot>/result.json", views.result_json, name="result-json"),
    path("<str:reference>/lots/<int:lot>/fall/", views.fall, name="fall"),
    path("<str:reference>/recommend/", views.recommend, name="recommend"),
    path("<str:reference>/approve/", views.approve, name="approve"),
    path("<str:reference>/return/", views.return_recommendation, name="return-recommendation"),
    path("<str:reference>/award/", views.award, name="award"),
    path("<str:reference>/pack/", views.pack, name="pack"),
    path("<str:reference>/pack/<str:sha256>.zip", views.pack_zip, name="pack-zip"),
]
