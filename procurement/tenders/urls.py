"""`/tenders/…`: drafting, publishing, questions and changes of a tender."""

from django.urls import path

from procurement.tenders import views

app_name = "tenders"
urlpatterns = [
    path("", views.list_tenders, name="list-tenders"),
    path("new/", views.draft_tender, name="draft-tender"),
    path("pipeline/", views.list_pipeline, name="pipeline"),
    path("pipeline/new/", views.add_to_pipeline, name="add-to-pipeline"),
    path("pipeline/<str:reference>/draft/", views.draft_from_pipeline, name="draft-from-pipeline"),
    path("pipeline/<str:reference>/close/", views.close_pipeline_entry, name="close-pipeline-entry"),
    path("lessons/", views.list_lessons, name="lessons"),
    path("checks/", views.list_checks, name="list-checks"),
    path("checks/<str:check_id>/", views.show_check, name="show-check"),
    path("<str:reference>/", views.show_tender, name="show-tender"),
    path("<str:reference>/public/", views.show_public, name="show-public"),
    path("<str:reference>/edit/<str:section>/", views.change_section, name="change-section"),
    path("<str:reference>/lots/", views.show_lots, name="lots"),
    path("<str:reference>/lots/new/", views.add_lot, name="add-lot"),
    path("<str:reference>/lots/<int:number>/", views.change_lot, name="change-lot"),
    path("<str:reference>/lots/<int:number>/remove/", views.remove_lot, name="remove-lot"),
    path("<str:reference>/lots/<int:number>/split/", views.split_lot, name="split-lot"),
    path("<str:reference>/access/", views.change_access, name="access"),
    path("<str:reference>/conditions/", views.change_conditions, name="conditions"),
    path("<str:reference>/conditions/<int:number>/remove/", views.remove_condition, name="remove-condition"),
    path("<str:reference>/dates/", views.change_dates, name="dates"),
    path("<str:reference>/withheld/", views.change_withheld, name="withheld"),
    path("<str:reference>/delivery/", views.assess_delivery, name="delivery"),
    path("<str:reference>/checks/", views.show_checks, name="checks"),
    path("<str:reference>/strip/", views.show_strip, name="strip"),
    path("<str:reference>/versions/", views.show_versions, name="versions"),
    path("<str:reference>/review/", views.review, name="review"),
    path("<str:reference>/publish/", views.publish, name="publish"),
    path("<str:reference>/questions/", views.show_questions, name="show-questions"),
    path("<str:reference>/questions/<int:number>/answer/", views.answer_question, name="answer-question"),
    path("<str:reference>/amendments/", views.show_amendments, name="show-amendments"),
    path("<str:reference>/amendments/<int:number>/", views.settle_amendment, name="settle-amendment"),
    path("<str:reference>/cancel/", views.cancel, name="cancel"),
    path("<str:reference>/lessons/", views.write_lesson, name="write-lesson"),
    path("<str:reference>/copy/", views.copy_tender, name="copy-tender"),
    path("<str:reference>/pack.<str:form>", views.show_pack, name="pack"),
]
