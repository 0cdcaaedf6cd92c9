"""How often the API may be asked: counted by the minute in the cache that also counts failed sign-ins."""

import time

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
MINUTE = 60


def over_rate(what: str, whose: str, most: int) -> int:
    """Count one request of ``whose``; return the seconds to wait where it is over ``most`` a minute, else 0.

    ``most`` 0 counts nothing: there is no limit. Nor is there one while the cache cannot be reached: a deadline does
    not wait for it.
    """
    if not most:
        return 0
    now = int(time.time())
    place = f"api rate {what} {whose} {now // MINUTE}".replace(" ", "-")
    try:
        count = 1 if cache.add(place, 1, timeout=MINUTE + 1) else cache.incr(place)
    except ValueError:  # the minute ended between the two
        return 0
    except RedisError as error:
        log.warning("api_rate_not_counted", error=str(error))
        return 0
    return MINUTE - now % MINUTE if count > most else 0
