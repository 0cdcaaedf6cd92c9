"""Who may write about a service."""

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.services.models import Service

OWNER = frozenset({"service_owner"})


def owner_only(service: Service, by: User) -> None:
    """Refuse everybody but the service owner of the service's buyer."""
    if not OWNER & service.roles_of(by):
        raise Refused("service.not_yours", "Only the service owner writes this down. Ask them.")
