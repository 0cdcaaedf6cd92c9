"""`/results/…`: prices, the result, the award, and what each bidder is told."""

from django.urls import path

from scoring.results.views import award, challenges, own_marks, papers, prices, result

app_name = "results"
urlpatterns = [
    path("enquiries/<str:enquiry>/", prices.show_enquiry, name="show-enquiry"),
    path("repairs/<str:bid>/", prices.show_repair, name="show-repair"),
    path("marks/<str:bid>/", own_marks.show_own_marks, name="own-marks"),
    path("summaries/<str:summary>/", papers.summary, name="summary"),
    path("summaries/<str:summary>/summary.pdf", papers.summary_pdf, name="summary-pdf"),
    path("<str:reference>/", result.show_results, name="show-results"),
    path("<str:reference>/compute/", result.compute, name="compute"),
    path("<str:reference>/bids/<str:bid>/ask/", prices.ask_about_price, name="ask-about-price"),
    path("<str:reference>/bids/<str:bid>/repair/", prices.ask_repair, name="ask-repair"),
    path("<str:reference>/bids/<str:bid>/challenge/", challenges.log_challenge, name="log-challenge"),
    path("<str:reference>/challenges/<int:number>/hold/", challenges.decide_hold, name="decide-hold"),
    path("<str:reference>/challenges/<int:number>/", challenges.close_challenge, name="close-challenge"),
    path("<str:reference>/lots/<int:lot>/<str:bid>/<str:code>/", result.read_again, name="read-again"),
    path("<str:reference>/lots/<int:lot>/result.json", result.result_json, name="result-json"),
    path("<str:reference>/lots/<int:lot>/fall/", award.fall, name="fall"),
    path("<str:reference>/recommend/", award.recommend, name="recommend"),
    path("<str:reference>/approve/", award.approve, name="approve"),
    path("<str:reference>/return/", award.return_recommendation, name="return-recommendation"),
    path("<str:reference>/award/", award.award, name="award"),
    path("<str:reference>/pack/", papers.pack, name="pack"),
    path("<str:reference>/pack/<str:sha256>.zip", papers.pack_zip, name="pack-zip"),
]
