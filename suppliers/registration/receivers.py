"""What tenders may know of registered firms: how many could bid, never which."""

from collections.abc import Iterator

from procurement.organisations.models import Organisation
from procurement.tenders.firms import FIRM_SOURCES, FirmFacts
from suppliers.registration.models import SizeDeclaration


def registered_firms() -> Iterator[FirmFacts]:
    """Give the newest turnover and class of each registered supplier; None where nothing was declared."""
    newest = {
        declaration.organisation_id: declaration
        for declaration in SizeDeclaration.objects.order_by("declared_at", "pk").only(
            "organisation", "turnover_gbp", "label"
        )
    }
    for key in Organisation.objects.suppliers().values_list("pk", flat=True):
        declared = newest.get(key)
        yield FirmFacts(
            declared.turnover_gbp if declared else None, bool(declared and declared.label == "sme")
        )


FIRM_SOURCES.append(registered_firms)
