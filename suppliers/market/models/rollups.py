"""Rollups: figures that are added up once and kept. They hold nothing that the facts do not."""

from django.db import models

from suppliers.market.models.facts import Source


class MonthCells(models.Model):
    """A rollup: month × sector × buyer × topic × size band × procedure × supplier of one source, a row a month.

    ``cells`` and ``bodies`` are columns of numbers; see ``suppliers.market.cells``.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    cells = models.BinaryField()
    bodies = models.BinaryField(help_text="The firms and groups that the month names, each once")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "month"], name="one_cells_a_month")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.month}"


class Standing(models.Model):
    """Columns of numbers of a year, a year to a quarter's end or all years: what each supplier got or each buyer spent,
    by slice (``market.crowds``), on whom buyers lean and what groups own (``year_tables``), firms alive (``lives``).
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    period = models.CharField(max_length=6, help_text='"2013", "2013Q3" (the year to then) or "all"')
    slice = models.CharField(
        max_length=9, help_text="all, sector, topic, band, procedure; buyers, owned, lives or gone"
    )
    role = models.CharField(max_length=8)
    money = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "period", "slice", "role"], name="one_standing_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.period} {self.slice} {self.role}"


class Sums(models.Model):
    """What a total of a month holds, exactly. ``owned``: the part of the money to SMEs that went to firms that a large
    group owned on the day.
    """

    n = models.BigIntegerField()
    n_sme = models.BigIntegerField()
    n_large = models.BigIntegerField()
    value_gbp = models.DecimalField(max_digits=24, decimal_places=4)
    sme_gbp = models.DecimalField(max_digits=24, decimal_places=4)
    large_gbp = models.DecimalField(max_digits=24, decimal_places=4)
    n_owned = models.BigIntegerField(default=0)
    owned_gbp = models.DecimalField(max_digits=24, decimal_places=4, default=0)

    class Meta:
        abstract = True


class BandTotal(Sums):
    """A rollup of months by sector, size band of the award and procedure, with the bids. Sums of the cells."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    sector = models.CharField(max_length=60, default="")
    band = models.CharField(max_length=1)
    procedure = models.CharField(max_length=24)
    n_bids_known = models.BigIntegerField()
    n_single_bid = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["source", "month"], name="band_total_source_month")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.month} {self.sector} {self.band} {self.procedure}"


class MonthTotal(Sums):
    """A smaller rollup for dashboards: month × sector × topic of one source. Sums of the cells."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    sector = models.CharField(max_length=60)
    topic = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["source", "month"], name="total_source_month")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.month} {self.sector} {self.topic}"


class Concentration(models.Model):
    """How few hold how much, stored: one row a period and slice (all, or one sector, topic, size band or procedure).

    Periods are months, years and all; of everything also the years that end with another quarter than the fourth.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    period = models.CharField(
        max_length=7, help_text='"2013-12", "2013", "2013Q3" (the year to then) or "all"'
    )
    slice = models.CharField(max_length=9, help_text="all, sector, topic, band or procedure")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=8)
    by_group = models.BooleanField(default=False)
    n = models.BigIntegerField(help_text="Bodies")
    value_gbp = models.DecimalField(max_digits=24, decimal_places=4)
    hhi = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    cr4 = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    top5 = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    squares = models.DecimalField(
        max_digits=52, decimal_places=8, null=True, help_text="Σ (money of a body)², in pounds squared"
    )
    largest = models.JSONField(
        default=list, help_text="[party, £, cases, size] of the bodies with most money"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "period", "slice", "name", "role", "by_group"],
                name="one_concentration_a_slice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.period} {self.slice} {self.name}"


class SaidTotal(models.Model):
    """A rollup of our own published tenders: how many of a month say the same; see ``suppliers.market.said``."""

    month = models.DateField()
    slice = models.CharField(max_length=9, help_text="all, buyer, sector, topic, band or procedure")
    name = models.CharField(max_length=300, help_text="Which buyer, sector and so on; empty for all")
    key = models.CharField(max_length=20, help_text="What is said: the weight of price, how the text reads")
    said = models.TextField()
    n = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["slice", "name", "key", "month"], name="said_total_slice")]

    def __str__(self) -> str:
        return f"{self.month} {self.slice} {self.name} {self.key} {self.said}: {self.n}"


class SaidCell(models.Model):
    """A rollup of our own published tenders: how many of a month, buyer, kind of work, size band and procedure say the
    same. No more rows than tenders, a key; see ``suppliers.market.said``.
    """

    month = models.DateField()
    buyer = models.CharField(max_length=300)
    sector = models.CharField(max_length=40)
    topic = models.CharField(max_length=60)
    band = models.CharField(max_length=1)
    procedure = models.CharField(max_length=40)
    key = models.CharField(max_length=20, help_text="What is said: the weight of price, how the text reads")
    said = models.TextField()
    n = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "topic", "procedure", "month"], name="said_cell_key")]

    def __str__(self) -> str:
        return f"{self.month} {self.buyer} {self.topic} {self.key} {self.said}: {self.n}"


class ChoiceTotal(models.Model):
    """A rollup: what came of the lots awarded here, by choice and band; see ``suppliers.market.joint``."""

    slice = models.CharField(max_length=9, help_text="all, sector, topic, band or procedure")
    name = models.CharField(max_length=60, help_text="Which sector, topic and so on; empty for all")
    lots = models.BigIntegerField()
    bands = models.JSONField(help_text="[lots, middle bids, won by SMEs, middle paid] a band, by choice")
    digest = models.CharField(max_length=60, help_text="Of all that the cases said when they were counted")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slice", "name"], name="one_choice_total_a_slice")]

    def __str__(self) -> str:
        return f"{self.slice} {self.name}: {self.lots} lots"


class AwardTotal(models.Model):
    """A rollup: what our own contracts and decided tenders came to; see ``suppliers.market.award_totals``."""

    kind = models.CharField(max_length=9, help_text="contracts or tenders")
    period = models.CharField(max_length=7, help_text='Of the award: "2026-09", "2026Q3", "2026" or "all"')
    slice = models.CharField(max_length=9, help_text="all, buyer, sector, topic, band or procedure")
    name = models.CharField(max_length=300, help_text="Which buyer, sector and so on; empty for all")
    figures = models.JSONField(help_text="Numbers, sums and middle values")
    digest = models.CharField(max_length=60, help_text="Of all that the cases said when they were counted")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "slice", "name"], name="one_award_total_a_slice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.slice} {self.name}"
