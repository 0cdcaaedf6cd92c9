"""What the tests of this floor share: stores of their own, as on the floor below."""

from tests.suppliers.conftest import own_stores, superuser_sql

__all__ = ["own_stores", "superuser_sql"]
