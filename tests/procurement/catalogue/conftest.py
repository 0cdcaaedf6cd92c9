"""A component and whoever owns it."""

import pytest

from procurement.catalogue import actions
from tests import make


@pytest.fixture
def owner(db):
    return make.user("service_owner", make.buyer())


@pytest.fixture
def component(owner):
    return actions.add_component(
        owner.organisations[0], by=owner, title="take a payment", capability="take-a-payment", does="Takes cards."
    )  # fmt: skip
