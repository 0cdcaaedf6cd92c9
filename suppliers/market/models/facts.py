"""Where a figure comes from (sources, files, facts, issues), and who is who.

Facts are written by COPY in whole batches and never changed afterwards, but for the mark ``is_current`` that
says whether a later release of the same award has replaced them.
"""

from datetime import date, datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.organisations.models import next_reference


class Source(models.Model):
    """A publisher's series of files, with its licence and what its money means."""

    class Basis(models.TextChoices):
        PAID = "paid", "Money paid"
        AWARD = "award", "Money awarded"
        BID = "bid", "Money bid"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="The reader that its files are read with")
    basis = models.CharField(max_length=5, choices=Basis)
    restated = models.BooleanField(default=False, help_text="Each file replaces the one before")
    publisher = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    licence_url = models.URLField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    brought_at = models.DateTimeField(null=True, help_text="When our own records were last brought in")

    def __str__(self) -> str:
        return self.title


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def complete(self) -> "DatasetQuerySet":
        return self.filter(status=Dataset.Status.COMPLETE)

    def counted(self) -> "DatasetQuerySet":
        """Files whose facts count: all complete ones, of a restated source the newest alone."""
        return self.complete().filter(is_counted=True)

    def standing(self) -> "DatasetQuerySet":
        """Files that nobody withdrew."""
        return self.exclude(status=Dataset.Status.WITHDRAWN)


class Dataset(models.Model):
    """One imported file. The same bytes are one dataset, however often they are sent, until somebody withdraws it:
    what is withdrawn stays with its facts and reason, and the same bytes sent again are another dataset.
    """

    class Status(models.TextChoices):
        LOADING = "loading", "Loading"
        COMPLETE = "complete", "Complete"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="datasets")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    as_at = models.DateField(
        null=True, help_text="The day that the file speaks for: its flags are of that day"
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.LOADING)
    is_counted = models.BooleanField(default=False)
    records_n = models.BigIntegerField(default=0)
    facts_n = models.BigIntegerField(default=0)
    rejected_n = models.BigIntegerField(default=0)
    noted_n = models.BigIntegerField(default=0)
    figures = models.JSONField(
        null=True,
        help_text="What its facts add up to, counted once; empty until then, and for our own records",
    )
    fault = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)
    by = models.ForeignKey("procurement.User", models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("procurement.User", models.SET_NULL, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    objects = DatasetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sha256"], condition=~Q(status="withdrawn"), name="one_dataset_per_file"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="withdrawn_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(is_counted=False) | Q(status="complete"), name="only_complete_files_count"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.file_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.reference:
            self.reference = next_reference("D", "reference_dataset")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def speaks_for(self) -> tuple[date, datetime]:
        """The order of files that replace one another: by the day that they speak for, then by when they came."""
        return self.as_at or self.started_at.date(), self.completed_at or self.started_at

    def roles_of(self, user: object) -> set[str]:
        """Return what ``user`` may be to this file: an analyst of the centre."""
        return {"centre_analyst"} & centre_roles(user)


class Party(models.Model):
    """A buyer or supplier as one spelling and identifier name it. ``root``: the body that it was found to be.

    A party without a root is a body of its own. A root never has a root: merging flattens.
    """

    class Role(models.TextChoices):
        BUYER = "buyer", "Buyer"
        SUPPLIER = "supplier", "Supplier"

    role = models.CharField(max_length=8, choices=Role)
    name = models.CharField(max_length=300)
    identifier = models.CharField(max_length=60, blank=True)
    name_key = models.CharField(max_length=300)
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="spellings")
    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "name", "identifier"], name="one_party_per_spelling"),
            models.CheckConstraint(condition=~Q(root=F("id")), name="party_is_not_its_own_root"),
        ]
        indexes = [
            models.Index(fields=["role", "name_key"], name="party_name_key"),
            models.Index(fields=["identifier"], condition=~Q(identifier=""), name="party_identifier"),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="party_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def body_id(self) -> int:
        """The row of the body that this spelling stands for."""
        return self.root_id or self.pk


class MergeQuerySet(models.QuerySet["Merge"]):
    def waiting(self) -> "MergeQuerySet":
        """Proposals to decide. One about a name that only withdrawn files have waits until such a file comes again."""
        found = self.filter(status=Merge.Status.PROPOSED)
        for side in ("left", "right"):
            records = MarketFact.objects.filter(
                Q(buyer=models.OuterRef(side)) | Q(supplier=models.OuterRef(side))
            )
            withdrawn = models.Q(dataset__status=Dataset.Status.WITHDRAWN)
            found = found.exclude(
                models.Exists(records.filter(withdrawn)) & ~models.Exists(records.exclude(withdrawn))
            )
        return found


class Merge(models.Model):
    """Two spellings that may be one body: proposed with a reason and a score, decided by a person, undoable."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "To decide"
        MERGED = "merged", "The same body"
        APART = "apart", "Two bodies"
        UNDONE = "undone", "Taken apart again"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    left = models.ForeignKey(Party, models.CASCADE, related_name="+", help_text="The body that stays")
    right = models.ForeignKey(Party, models.CASCADE, related_name="+", help_text="The spelling that joins it")
    why = models.CharField(max_length=200)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    moved = models.JSONField(default=list, help_text="Rows of the parties that this merge moved")
    decided_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["left", "right"], condition=Q(status__in=["proposed", "merged", "apart"]),
                name="one_live_proposal_per_pair",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["status", "-score", "id"], name="merge_queue")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.left} and {self.right}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.reference:
            self.reference = next_reference("M", "reference_merge")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class CorporateGroup(models.Model):
    """A group of firms under one owner."""

    name = models.CharField(max_length=200, unique=True)
    is_large = models.BooleanField(default=True, help_text="The group as a whole is no SME")
    source = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A firm belongs to a group from a day, and perhaps to a day."""

    group = models.ForeignKey(CorporateGroup, models.PROTECT, related_name="members")
    party = models.ForeignKey(Party, models.PROTECT, related_name="groups")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="group_dates_in_order"
            ),
            models.UniqueConstraint(fields=["party", "from_on"], name="one_owner_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.party} in {self.group}"


class MarketFact(models.Model):
    """One thing that a published record says (see ``readers.base.Fact``), with its file, record and line.

    The three foreign keys have no database constraint: a fact and what it points at are written in one
    transaction, and checking each of a million rows would double the time of an import.
    """

    analysed = True  # an import tells the planner of its many rows (see procurement/audit/grants.py)

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    record = models.BigIntegerField()
    line = models.BigIntegerField()
    part = models.IntegerField()
    stage = models.CharField(max_length=12)
    is_current = models.BooleanField(default=True)
    happened_on = models.DateField(null=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    value_high = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    value_gbp = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    buyer = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    supplier = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    suppliers_n = models.IntegerField()
    size = models.CharField(max_length=7, blank=True)
    size_detail = models.CharField(max_length=16, blank=True)
    is_vcse = models.BooleanField(null=True)
    sector = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    cpvs = models.CharField(max_length=2000, blank=True)
    procedure = models.CharField(max_length=24, blank=True)
    is_framework = models.BooleanField()
    title = models.CharField(max_length=300, blank=True)
    notice = models.CharField(max_length=120, blank=True)
    notice_type = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=40, blank=True)
    ocid = models.CharField(max_length=120, blank=True)
    award = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    bids_n = models.IntegerField(null=True)
    sme_bids_n = models.IntegerField(null=True)
    region = models.CharField(max_length=120, blank=True)
    extra = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "happened_on"], name="fact_dataset_month"),
            models.Index(fields=["buyer", "happened_on"], name="fact_buyer"),
            models.Index(fields=["supplier", "happened_on"], name="fact_supplier"),
            models.Index(fields=["ocid", "award"], condition=~Q(ocid=""), name="fact_award"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}:{self.line} {self.title[:40]}"


class ImportIssue(models.Model):
    """What was wrong with a record of a file: line, field and reason. ``rejected``: the record gave no fact."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="issues")
    record = models.BigIntegerField()
    line = models.BigIntegerField()
    field = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    value = models.CharField(max_length=200, blank=True)
    rejected = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["dataset", "-rejected", "record"], name="issue_of_dataset")]

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}"


def centre_roles(user: object) -> set[str]:
    """Return the roles that somebody has at the centre."""
    memberships = getattr(user, "live_memberships", ())
    return {role for one in memberships if one.organisation.kind == "centre" for role in one.roles}
