"""When a key is made and ended, and by whom."""

from datetime import timedelta

from procurement.flow import Move, Moves

# What a person can choose from; 90 days is what most need, the last the longest there is.
LIVES = {30: "30 days", 90: "90 days", 180: "180 days", 365: "1 year"}
LONGEST = timedelta(days=365)
MOST_KEYS = 10

MOVES = Moves("key", Move("end", {"live", "expired"}, "ended", roles={"holder", "administrator"}))
