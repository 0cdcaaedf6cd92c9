"""When a key is made and ended, and by whom; and what may stand in the header Idempotency-Key."""

from datetime import timedelta

from procurement.flow import Move, Moves

# What a person can choose from; 90 days is what most need, the last the longest there is.
LIVES = {30: "30 days", 90: "90 days", 180: "180 days", 365: "1 year"}
LONGEST = timedelta(days=365)
MOST_KEYS = 10

# What a sender chooses so that a write sent again is not done again: one rule for a bid's submission and all else.
SHORTEST_REPLAY_KEY, LONGEST_REPLAY_KEY = 8, 64
REPLAY_KEY_WORDS = "8 to 64 characters of your own: letters without accents, digits and common signs"


def is_replay_key(text: str) -> bool:
    """Whether a text may be an Idempotency-Key: of a usable length, and printable ASCII as a header is."""
    return SHORTEST_REPLAY_KEY <= len(text) <= LONGEST_REPLAY_KEY and text.isascii() and text.isprintable()


MOVES = Moves("key", Move("end", {"live", "expired"}, "ended", roles={"holder", "administrator"}))
