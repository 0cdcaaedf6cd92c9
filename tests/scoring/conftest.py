"""Random cases are judged by their answers, not by how busy the machine is; stores are each test's own."""

import pytest
from hypothesis import HealthCheck, settings

from tests import make
from tests.suppliers.conftest import own_stores, superuser_sql

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

__all__ = ["own_stores", "superuser_sql"]


@pytest.fixture
def plan(db):
    """A draft's evaluation plan that is ready to be signed off."""
    return make.plan()
