"""What the tests of bids share."""

import pytest

from tests import make
from tests.suppliers import make as our


@pytest.fixture
def tender(db):
    """A tender that is open for bids."""
    return our.open_tender()[0]


@pytest.fixture
def wren(client):
    """A bidder signed in to ``client``."""
    person = our.bidder()
    make.sign_in(client, person)
    return person
