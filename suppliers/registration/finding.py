"""What a supplier, and the centre, have to do next about facts and sizes."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from procurement.carried import carry
from procurement.organisations.models import Organisation
from procurement.site.register import Asker, Step, next_steps
from procurement.statements import Blank, Kept
from suppliers.registration.models import ExclusionDeclaration, SizeDeclaration

OF_FIRM = {"organisation": OuterRef("pk")}
DECLARED = Kept(
    Organisation.objects.filter(pk=Blank("firm"))
    .annotate(
        size=carry(
            SizeDeclaration.objects.filter(**OF_FIRM, superseded=False),
            *("reference", "status", "question", "answer"),
        ),
        declared=Exists(ExclusionDeclaration.objects.filter(**OF_FIRM)),
    )
    .values_list("size", "declared")
)


@next_steps("supplier_admin")
def finish_registration(asker: Asker) -> Iterator[Step]:
    """A question about the size, and the two declarations that no bid can do without."""
    firm = asker.organisation
    if firm is None or firm.kind != "supplier":
        return
    [(size, declared)] = DECLARED.ask(firm=firm.pk)
    if not size:
        yield Step(
            "Say how large your firm is",
            reverse("suppliers:size", args=[firm.reference]),
            text="Its group is counted. The reason for the class is shown line by line.",
        )
    elif size[0]["status"] == SizeDeclaration.Status.QUESTIONED and not size[0]["answer"]:
        yield Step(
            "Answer the centre’s question about your size",
            reverse("suppliers:show-size", args=[size[0]["reference"]]),
            text=size[0]["question"],
            urgent=True,
        )
    if not declared:
        yield Step(
            "Declare whether an exclusion ground applies",
            reverse("suppliers:exclusions", args=[firm.reference]),
            text="Asked once, used in every bid.",
        )


@next_steps("centre_analyst")
def look_at_sizes(asker: Asker) -> Iterator[Step]:
    """Sizes that nobody has looked at, and answers to what was asked."""
    waiting = SizeDeclaration.objects.for_centre().count()
    if waiting:
        yield Step(
            f"Look at {waiting} size declaration{'' if waiting == 1 else 's'}",
            reverse("suppliers:sizes"),
            text="Verify it, ask, or settle what was answered. A status once copied to an award is never rewritten.",
        )
