"""What the tests of the simulator share."""

import pytest

from tests import make


@pytest.fixture
def officer(client, plan):
    """``client``, signed in as the author of the plan's tender."""
    return make.sign_in(client, plan.tender.author)


@pytest.fixture
def url(plan):
    """The simulator of the plan's tender."""
    return f"/simulator/{plan.tender.reference}/"
