"""One valid record a call. Each room adds its own makers; every value can be given by name."""

from itertools import count
from typing import Any

from procurement.accounts.models import Membership, User
from procurement.accounts.roles import ROLES_OF_KIND
from procurement.organisations.models import Organisation

_number = count(1)
PASSWORD = "correct horse battery staple"


def organisation(kind: str = "buyer", **facts: Any) -> Organisation:
    """An organisation of this kind."""
    number = next(_number)
    sector = "local" if kind == "buyer" else ""
    facts = {"name": f"{kind.title()} {number}", "sector": sector, **facts}
    return Organisation.objects.create(kind=kind, **facts)


def buyer(**facts: Any) -> Organisation:
    """A public body that buys."""
    return organisation("buyer", **facts)


def supplier(**facts: Any) -> Organisation:
    """A firm that sells."""
    return organisation("supplier", **facts)


def centre(**facts: Any) -> Organisation:
    """The digital centre."""
    return organisation("centre", **facts)


def user(
    roles: str | list[str] | tuple[str, ...] = (), organisation: Organisation | None = None, **facts: Any
) -> User:
    """A person; with ``roles`` also their membership of ``organisation`` (a new buyer when not given).

    Without ``password`` they cannot sign in by one: tests use ``client.force_login``, which is much faster.
    """
    number = next(_number)
    password = facts.pop("password", None)
    person = User(**{"email": f"person{number}@example.org", "name": f"Person {number}", **facts})
    if password:
        person.set_password(password)
    else:
        person.password = "!no password"
    person.save()
    wanted = [roles] if isinstance(roles, str) else list(roles)
    if wanted or organisation is not None:
        home = organisation or buyer()
        Membership.objects.create(
            user=person, organisation=home, roles=wanted or [sorted(ROLES_OF_KIND[home.kind])[0]]
        )
    return person


def officer(buyer: Organisation | None = None, **facts: Any) -> User:
    """A commercial officer of ``buyer``."""
    return user("officer", buyer, **facts)


def approver(buyer: Organisation | None = None, **facts: Any) -> User:
    """An approver of ``buyer``."""
    return user("approver", buyer, **facts)


def bidder(supplier_: Organisation | None = None, **facts: Any) -> User:
    """A bidder of a supplier."""
    return user("bidder", supplier_ or supplier(), **facts)


def sign_in(client: Any, person: User) -> Any:
    """Sign ``person`` in to a test client as if password and second factor had just been shown; return the
    client.
    """
    from datetime import UTC, datetime

    from procurement.accounts.doors import SECOND_FACTOR_SESSION_KEY

    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR_SESSION_KEY] = int(datetime.now(UTC).timestamp())
    session.save()
    return client


def supplier_admin(supplier_: Organisation | None = None, **facts: Any) -> User:
    """An administrator (and bidder) of a supplier."""
    return user(["supplier_admin", "bidder"], supplier_ or supplier(), **facts)


def analyst(**facts: Any) -> User:
    """An analyst of the digital centre."""
    return user("centre_analyst", centre(), **facts)
