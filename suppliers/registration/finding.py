"""What a supplier, and the centre, have to do next about facts and sizes."""

from collections.abc import Iterator

from django.urls import reverse

from procurement.site.register import Asker, Step, next_steps
from suppliers.registration.models import ExclusionDeclaration, SizeDeclaration


@next_steps("supplier_admin")
def finish_registration(asker: Asker) -> Iterator[Step]:
    """A question about the size, and the two declarations that no bid can do without."""
    firm = asker.organisation
    if firm is None or firm.kind != "supplier":
        return
    size = SizeDeclaration.objects.filter(organisation=firm, superseded=False).first()
    if size is None:
        yield Step(
            "Say how large your firm is",
            reverse("suppliers:size", args=[firm.reference]),
            text="Its group is counted. The reason for the class is shown line by line.",
        )
    elif size.status == SizeDeclaration.Status.QUESTIONED:
        yield Step(
            "Answer the centre’s question about your size",
            reverse("suppliers:registration", args=[firm.reference]),
            text=size.question,
            urgent=True,
        )
    if not ExclusionDeclaration.objects.filter(organisation=firm).exists():
        yield Step(
            "Declare whether an exclusion ground applies",
            reverse("suppliers:exclusions", args=[firm.reference]),
            text="Asked once, used in every bid.",
        )


@next_steps("centre_analyst")
def look_at_sizes(asker: Asker) -> Iterator[Step]:
    """Sizes that nobody has looked at."""
    waiting = SizeDeclaration.objects.waiting().count()
    if waiting:
        yield Step(
            f"Look at {waiting} size declaration{'' if waiting == 1 else 's'}",
            reverse("suppliers:sizes"),
            text="Verify it, or ask. A status once copied to an award is never rewritten.",
        )
