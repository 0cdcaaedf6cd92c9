"""The words of the example history: firms that do not exist, and needs that any public body knows."""

from typing import NamedTuple


class Need(NamedTuple):
    """A need: what should be better, what is wrong, for whom, the thing it is about, its CPV code."""

    change: str
    wrong: str
    who: str
    thing: str
    cpv: str = "72260000"


NEEDS = (
    Need("Shorter waits for a first visit", "A visit waits for a free slot.", "Families", "the visits desk"),
    Need("Licences decided sooner", "Forms come back for one missing line.", "Licence holders", "licensing"),
    Need("Debt seen in one place", "Three teams each send a letter.", "Tenants", "debt advice"),
    Need("Repairs done at the first call", "A repair is booked twice.", "Tenants", "housing repairs"),
    Need("Fewer missed appointments", "Letters come after the day.", "Patients", "outpatient booking", "48000000"),
    Need("A plan on the day of release", "Nobody holds the whole plan.", "Prison leavers", "resettlement"),
    Need("Carers paid on time", "A claim is typed three times.", "Carers", "carers' payments", "48000000"),
    Need("School places settled earlier", "Parents ask by telephone.", "Parents", "school admissions"),
    Need("Letters that people understand", "Half of the calls ask what is meant.", "Residents", "letters", "72220000"),
    Need("Results back to the ward sooner", "Results go by fax.", "Ward teams", "pathology results"),
    Need("Grants that reach small charities", "Forms ask for audited accounts.", "Charities", "grants"),
    Need("Safe homes found faster", "A list goes round by e-mail.", "Families", "temporary accommodation"),
    Need("Benefits claims right first time", "Proof is asked for twice.", "Claimants", "benefits"),
    Need("Bus passes without a queue", "A pass needs a visit.", "Older residents", "travel passes", "48000000"),
    Need("Court papers ready on the day", "Papers wait in another building.", "Court users", "court papers"),
    Need("Planning decisions explained", "Objectors never hear why.", "Residents", "planning", "72220000"),
    Need("Discharge without delay", "A bed waits for a form.", "Patients", "discharge"),
    Need("Foster families found nearer home", "Matches are kept on paper.", "Children", "fostering"),
    Need("Parking permits in one step", "A permit asks one thing five times.", "Residents", "permits", "48000000"),
    Need("Complaints answered once", "Two teams answer one complaint.", "Residents", "complaints", "72220000"),
    Need("Training records that follow people", "Records stay with the last post.", "Officers", "training", "48000000"),
    Need("Waste collected when promised", "Nobody sees a missed street.", "Households", "waste"),
    Need("Medicines reviewed on time", "Reviews wait for a list.", "Patients", "medicines reviews"),
)  # fmt: skip
ROLES = (
    "business analysts",
    "developers",
    "testers",
    "project managers",
    "delivery managers",
    "technical architects",
)
_FIRST = (
    "Alderwick", "Brackenside", "Coldbrook", "Dunlin", "Elmstead", "Fernhollow", "Gorsefield", "Hazelbank",
    "Inglewhite", "Juniper Row", "Kestrelwood", "Larkrise", "Marlpit", "Nightjar", "Oxbow Lane", "Pennywort",
    "Quillbrook",
    "Rookery", "Sallow", "Thistledown", "Umberside", "Vetchling", "Wagtail", "Yarrow", "Ashcombe", "Bramblegate",
    "Curlew", "Dovecote", "Eiderdown", "Foxglove", "Greywether", "Harebell", "Ivybridge Lane", "Knapweed", "Linnet",
    "Meadowsweet", "Nettlecombe", "Orchardleigh", "Plover", "Redstart", "Speedwell",
)  # fmt: skip
_SECOND = ("Digital", "Studio", "Works", "Research", "Data", "Services Co-operative", "Design")
SMALLER = tuple(f"{name} {_SECOND[place % len(_SECOND)]}" for place, name in enumerate(_FIRST))
LARGER = (
    "Ironvale Technology", "Northgate Meridian Systems", "Broadspan Outsourcing", "Castellan Infrastructure",
    "Verity Harcourt Advisory", "Granitefold Solutions", "Skylark National Services", "Holloway Strand Partners",
)  # fmt: skip
