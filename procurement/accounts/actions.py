"""What happens to an account as a whole, whoever asked for it; the caller says why and writes it down."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from procurement.accounts.models import User


def close_doors(person: User, *, keep_session: str = "") -> dict[str, int]:
    """End all sessions of ``person`` but ``keep_session`` and take their second factors away.

    Return how many of each went, in the words of a list.
    """
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=keep_session))
    for session in sessions:
        session.end()
    factors, _ = Authenticator.objects.filter(user=person).delete()
    return {"sessions ended": len(sessions), "second factors taken away": factors}
