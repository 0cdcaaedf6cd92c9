"""What an administrator has to do next: invite the people without whom the work cannot begin."""

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse

from procurement.accounts.models import Membership
from procurement.accounts.roles import ADMIN_OF_KIND, ROLES
from procurement.site.register import Asker, Step, next_steps

# How many people of a role an organisation needs before a tender can go its way.
NEEDED = {
    "buyer": {
        "officer": 1, "approver": 1, "service_owner": 1, "opening_officer": 3, "evaluator": 1, "moderator": 1,
    },
    "centre": {"centre_analyst": 1},
}  # fmt: skip


@next_steps(*ADMIN_OF_KIND.values())
def people_to_invite(asker: Asker) -> Iterator[Step]:
    """The roles that nobody holds yet and nobody is invited to, in one step."""
    needed = NEEDED.get(asker.organisation.kind, {})
    if not needed or ADMIN_OF_KIND[asker.organisation.kind] not in asker.roles:
        return
    held = Membership.objects.live().filter(organisation=asker.organisation).values_list("roles", flat=True)
    invited = asker.organisation.invitations.waiting(asker.now).values_list("roles", flat=True)
    people = Counter(role for roles in [*held, *invited] for role in roles)
    missing = [
        f"{ROLES[role][0].lower()}{f' ({number} are needed)' if number > 1 else ''}"
        for role, number in needed.items()
        if people[role] < number
    ]
    if missing:
        yield Step(
            "Invite your colleagues",
            reverse("organisations:invite-person"),
            f"Still missing: {', '.join(missing)}. One person may hold several roles; who writes a tender "
            "does not approve it."
            if asker.organisation.kind == "buyer"
            else f"Still missing: {', '.join(missing)}.",
        )
