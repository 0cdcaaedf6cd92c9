"""The check of the delivery model: make, buy or mix is weighed before anything is published."""

from procurement.tenders.checks import BLOCK, PUBLISHING, Draft, Effect, Finding, Found, check, strip_words


@check(
    "DELIVERY-1",
    "Delivery model",
    severity=BLOCK,
    stage=PUBLISHING,
    strip="delivery",
    why="Before buying, eight questions are weighed: could we make it, buy it, or do both? The answer "
    "and its paragraph are published.",
    flags=("Three of eight questions answered", "A choice without a paragraph"),
    passes=("Eight answers, ‘mix’, and a paragraph that says why",),
)
def delivery_model_is_weighed(draft: Draft) -> Found:
    assessment = draft.delivery
    if assessment is None or assessment.result.missing:
        left = 8 if assessment is None else len(assessment.result.missing)
        return Finding(
            f"{left} of 8 questions are not answered.", Effect("Answer them: it takes five minutes.")
        )
    if not assessment.choice or not assessment.paragraph.strip():
        return Finding(
            "The choice between make, buy and mix is not made, or has no paragraph.",
            Effect("Choose, and say why in a paragraph."),
        )
    return None


@check(
    "DELIVERY-2",
    "A post for a lasting need",
    severity=BLOCK,
    strip="delivery",
    why="A need of more than 18 months that is bought needs somebody of ours who learns it, or a reason "
    "why not.",
    flags=("Bought for 36 months, no post planned",),
    passes=("Bought for 36 months, one delivery manager planned",),
)
def lasting_need_has_a_post(draft: Draft) -> Found:
    assessment = draft.delivery
    if assessment is None or not assessment.result.needs_post:
        return None
    if assessment.post_planned.strip() or assessment.no_post_reason.strip():
        return None
    return Finding(
        f"The need lasts {assessment.need_months} months and no post is planned.",
        Effect("Name the post, or say why there is none."),
    )


@strip_words("delivery")
def delivery_words(draft: Draft) -> str:
    if draft.delivery is None:
        return ""
    return draft.delivery.get_choice_display() or draft.delivery.result.advice_words
