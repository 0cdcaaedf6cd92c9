"""The value from which the Procurement Act applies in full, by kind of buyer and by date.

Source: Procurement Act 2023 schedule 1 (from 1 January 2026) and the thresholds of 2024 to 2025; amounts
include VAT. Special regimes (utilities, defence, concessions) are not covered.
"""

from datetime import date
from decimal import Decimal

VAT = Decimal("1.20")
# From, central government, others, light touch. The next revision is expected on 1 January 2028.
THRESHOLDS_GBP: tuple[tuple[date, Decimal, Decimal, Decimal], ...] = (
    (date(2026, 1, 1), Decimal(135_018), Decimal(207_720), Decimal(663_540)),
    (date(2024, 1, 1), Decimal(139_688), Decimal(214_904), Decimal(663_540)),
)


def threshold_gbp(on: date, *, central_government: bool, light_touch: bool = False) -> Decimal:
    """Return the threshold for services, with VAT, for a procurement that begins on ``on``.

    Raises ``ValueError`` for a day before 1 January 2024.

    >>> threshold_gbp(date(2026, 11, 24), central_government=False)
    Decimal('207720')
    """
    for begins, central, others, light in THRESHOLDS_GBP:
        if on >= begins:
            return light if light_touch else central if central_government else others
    raise ValueError(f"no threshold is kept for {on}")


def is_above_threshold(
    value_net_gbp: Decimal | None, on: date, *, central_government: bool, light_touch: bool = False
) -> bool:
    """Say whether the law of covered procurement applies; a value that cannot be estimated counts as above.

    ``value_net_gbp`` is without VAT; 20% is added before comparing.

    >>> is_above_threshold(Decimal(173_100), date(2026, 11, 24), central_government=False)
    True
    """
    if value_net_gbp is None:
        return True
    return value_net_gbp * VAT >= threshold_gbp(
        on, central_government=central_government, light_touch=light_touch
    )
