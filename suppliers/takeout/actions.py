"""An organisation's own data leave as a file: by whom and when stands in the log."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from suppliers.takeout.queries import data_of_buyer, own_data

TAKEN_OUT = audit.kind("organisation.data_taken_out", "{by} took out the data of {subject}", reading=True)


def take_out(organisation: Any, *, by: Any) -> bytes:
    """Return a ZIP of all that an organisation keeps here; who may have it is decided before."""
    day = f"{timezone.localdate():%-d %B %Y}"
    pack = own_data if organisation.kind == "supplier" else data_of_buyer
    with transaction.atomic():
        data = pack(organisation, by=by, day=day)
        audit.record(TAKEN_OUT, organisation, by=by, organisation=organisation)
    return data
