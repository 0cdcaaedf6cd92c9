"""A service and whoever owns it."""

import pytest

from procurement.services import actions
from tests import make


@pytest.fixture
def owner(db):
    buyer = make.buyer()
    found = make.user("service_owner", buyer)
    found.buyer = buyer
    return found


@pytest.fixture
def service(owner):
    return actions.add_service(owner.buyer, by=owner, title="find a home", users="families")
