"""`/tenders/…`: drafting, publishing, questions and changes of a tender."""

from django.urls import path

from procurement.tenders.views import (
    amendments,
    checks,
    drafting,
    lessons,
    lists,
    lots,
    pipeline,
    public,
    questions,
    review,
    workspace,
)

app_name = "tenders"
urlpatterns = [
    path("", lists.list_tenders, name="list-tenders"),
    path("new/", lists.draft_tender, name="draft-tender"),
    path("pipeline/", pipeline.list_pipeline, name="pipeline"),
    path("pipeline/new/", pipeline.add_to_pipeline, name="add-to-pipeline"),
    path("pipeline/<str:reference>/draft/", pipeline.draft_from_pipeline, name="draft-from-pipeline"),
    path("pipeline/<str:reference>/close/", pipeline.close_pipeline_entry, name="close-pipeline-entry"),
    path("lessons/", lessons.list_lessons, name="lessons"),
    path("checks/", checks.list_checks, name="list-checks"),
    path("checks/<str:check_id>/", checks.show_check, name="show-check"),
    path("<str:reference>/", workspace.show_tender, name="show-tender"),
    path("<str:reference>/public/", public.show_public, name="show-public"),
    path("<str:reference>/edit/<str:section>/", drafting.change_section, name="change-section"),
    path("<str:reference>/lots/", lots.show_lots, name="lots"),
    path("<str:reference>/lots/new/", lots.add_lot, name="add-lot"),
    path("<str:reference>/lots/<int:number>/", lots.change_lot, name="change-lot"),
    path("<str:reference>/lots/<int:number>/remove/", lots.remove_lot, name="remove-lot"),
    path("<str:reference>/lots/<int:number>/split/", lots.split_lot, name="split-lot"),
    path("<str:reference>/access/", drafting.change_access, name="access"),
    path("<str:reference>/conditions/", drafting.change_conditions, name="conditions"),
    path(
        "<str:reference>/conditions/<int:number>/remove/", drafting.remove_condition, name="remove-condition"
    ),
    path("<str:reference>/dates/", drafting.change_dates, name="dates"),
    path("<str:reference>/withheld/", drafting.change_withheld, name="withheld"),
    path("<str:reference>/delivery/", drafting.assess_delivery, name="delivery"),
    path("<str:reference>/checks/", checks.show_checks, name="checks"),
    path("<str:reference>/strip/", checks.show_strip, name="strip"),
    path("<str:reference>/versions/", review.show_versions, name="versions"),
    path("<str:reference>/review/", review.review, name="review"),
    path("<str:reference>/publish/", review.publish, name="publish"),
    path("<str:reference>/questions/", questions.show_questions, name="show-questions"),
    path("<str:reference>/questions/<int:number>/answer/", questions.answer_question, name="answer-question"),
    path("<str:reference>/amendments/", amendments.show_amendments, name="show-amendments"),
    path("<str:reference>/amendments/<int:number>/", amendments.settle_amendment, name="settle-amendment"),
    path("<str:reference>/cancel/", review.cancel, name="cancel"),
    path("<str:reference>/lessons/", lessons.write_lesson, name="write-lesson"),
    path("<str:reference>/copy/", lists.copy_tender, name="copy-tender"),
    path("<str:reference>/pack.<str:form>", public.show_pack, name="pack"),
]
