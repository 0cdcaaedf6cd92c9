"""The demo world of floor 1: invented organisations and the people in them.

Every organisation is marked as an example. `manage.py seed` calls each floor's ``seed()`` in order;
calling it again changes nothing.
"""

from django.utils import timezone

from procurement.accounts.models import Membership, User
from procurement.keys.actions import end_key, make_key
from procurement.keys.models import ApiKey
from procurement.organisations.models import Organisation
from procurement.services import demo as services
from procurement.tenders import demo as tenders

CENTRE = "Digital Centre"
HARROWMERE = "Harrowmere Combined Authority"

# name: (sector, central government?, region)
BUYERS = {
    HARROWMERE: ("local", False, "Harrowmere"),
    "Eastmarch County Council": ("local", False, "Eastmarch"),
    "Westmarch Prison and Probation Office": ("justice", True, "Westmarch"),
    "Vale of Tarn Hospitals": ("health", False, "Vale of Tarn"),
    "Department for Settled Homes": ("central", True, "England"),
    "Northlode Licensing Agency": ("central", True, "Northlode"),
}
SMALL = (
    "Lanternworks Co-operative",
    "Tidewell Studio",
    "Nettle & Birch Research",
    "Plainspoken Digital",
    "Small Hours Data",
    "Kindling Systems",
)
LARGE = (
    "Colossus Global Services",
    "Meridian-Hargrove Consulting",
    "Titanbridge Systems",
    "Omnigate Solutions",
)
BLUEPETAL = "Bluepetal Labs"  # 40 staff, and owned by Colossus

# person: (organisation, roles)
PEOPLE = {
    "Amara Osei": (HARROWMERE, ("officer",)),
    "Hannah Okafor": (HARROWMERE, ("approver",)),
    "Idris Vaughan": (HARROWMERE, ("service_owner",)),
    "Tomasz Reyes": (HARROWMERE, ("evaluator",)),
    "Leila Park": (HARROWMERE, ("evaluator",)),
    "Joan Abbot": (HARROWMERE, ("evaluator",)),
    "Ruth Adeyemi": (HARROWMERE, ("moderator",)),
    "Samira Holt": (HARROWMERE, ("opening_officer",)),
    "Peter Lowe": (HARROWMERE, ("opening_officer",)),
    "Grace Tanaka": (HARROWMERE, ("opening_officer",)),
    "Callum Reid": (HARROWMERE, ("hr",)),
    "Marcus Bell": (HARROWMERE, ("policy_owner",)),
    "Nina Frost": (HARROWMERE, ("buyer_admin",)),
    "Elis Morgan": (HARROWMERE, ("observer",)),
    "Farah Siddiq": ("Eastmarch County Council", ("officer",)),
    "Jonas Wright": ("Eastmarch County Council", ("approver", "buyer_admin")),
    "Mei Lindqvist": ("Department for Settled Homes", ("officer", "service_owner")),
    "Wren Castellan": ("Lanternworks Co-operative", ("bidder", "supplier_admin")),
    "Ada Finch": ("Lanternworks Co-operative", ("bidder",)),
    "Owen Marsh": ("Tidewell Studio", ("bidder", "supplier_admin")),
    "Bea Thornton": ("Nettle & Birch Research", ("bidder", "supplier_admin")),
    "Nadia Quill": ("Plainspoken Digital", ("bidder", "supplier_admin")),
    "Grant Hollis": ("Colossus Global Services", ("bidder", "supplier_admin")),
    "Vera Stahl": ("Meridian-Hargrove Consulting", ("bidder", "supplier_admin")),
    "Luca Bloom": (BLUEPETAL, ("bidder", "supplier_admin")),
    "Priya Nandakumar": (CENTRE, ("centre_analyst", "buyer_admin")),
}


def seed() -> None:
    """Make the organisations and people of the demo world that are not there yet."""
    organisations = {
        CENTRE: _organisation(CENTRE, "centre"),
        **{
            name: _organisation(name, "buyer", sector=sector, is_central_government=central, region=region)
            for name, (sector, central, region) in BUYERS.items()
        },
        **{name: _organisation(name, "supplier") for name in (*SMALL, *LARGE, BLUEPETAL)},
    }
    for name, (organisation, roles) in PEOPLE.items():
        user = User.objects.filter(email=address(name)).first() or User.objects.create_user(
            address(name), name=name
        )
        if not Membership.objects.live().filter(user=user, organisation=organisations[organisation]).exists():
            Membership.objects.create(user=user, organisation=organisations[organisation], roles=list(roles))
    tenders.seed_catalogue(organisations["Department for Settled Homes"], person("Mei Lindqvist"))
    services.seed(
        {
            organisations[HARROWMERE]: (person("Idris Vaughan"), services.HARROWMERE),
            organisations["Department for Settled Homes"]: (person("Mei Lindqvist"), services.SETTLED_HOMES),
        }
    )
    tenders.seed(organisations[HARROWMERE], person("Amara Osei"), person("Idris Vaughan"))
    _ended_key(person("Wren Castellan"))


def _ended_key(holder: User) -> None:
    """Show what the list of keys looks like: one that was ended, whose secret nobody has."""
    if not ApiKey.objects.filter(membership__user=holder).exists():
        holder.second_factor_at = timezone.now()
        key, _ = make_key(
            holder.live_memberships[0], by=holder, name="Bid library (old)", days=90, may_write=True
        )
        end_key(key, by=holder)


def address(name: str) -> str:
    """Return the e-mail address of a person of the demo world."""
    return f"{name.lower().replace(' ', '.').replace(chr(39), '')}@example.org"


def person(name: str) -> User:
    """Return a person of the demo world by name."""
    return User.objects.get(email=address(name))


def organisation(name: str) -> Organisation:
    """Return an organisation of the demo world by name."""
    return Organisation.objects.get(name=name, is_example=True)


def _organisation(name: str, kind: str, **facts: object) -> Organisation:
    found = Organisation.objects.filter(name=name, kind=kind, is_example=True).first()
    return found or Organisation.objects.create(name=name, kind=kind, is_example=True, **facts)
