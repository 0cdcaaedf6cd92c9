"""A write that carries an Idempotency-Key is done once: sent again, it gets its first answer again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.errors import Refused
from procurement.keys.models import ApiReplay
from procurement.keys.rules import REPLAY_KEY_WORDS, is_replay_key

HEADER = "Idempotency-Key"
KEY_HEADER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=f"{REPLAY_KEY_WORDS}. The same key gives the same answer for 30 days, done once.",
)
CLAIM = """
INSERT INTO procurement_apireplay (user_id, key, call, digest, status, body, at)
VALUES (%s, %s, %s, %s, 0, 'null', statement_timestamp()) ON CONFLICT (user_id, key) DO NOTHING
"""
Post = Callable[..., Response]


def replayed(post: Post) -> Post:
    """Let a write that carries the header be sent again: one transaction holds the write and its answer.

    Two at once wait for each other at the unique key, and what died halfway left neither. A write that was refused
    is kept nowhere, so it may be mended and sent with the same key. Raises ``Refused`` for what is no key
    (``is_replay_key``), and for one that another write used. Not for calls whose answer says anything of a sealed bid.
    """

    @wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return post(view, request, *args, **kwargs)
        if not is_replay_key(key):
            raise Refused("replay.key_invalid", f"{HEADER} is {REPLAY_KEY_WORDS}.")
        call = f"{request.method} {request.path}"[:200]
        sent = json.dumps(request.data, sort_keys=True, default=str)
        digest = hashlib.sha256(
            f"{call}\n{getattr(request._request.organisation, 'pk', None)}\n{sent}".encode()
        ).hexdigest()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(CLAIM, [request.user.pk, key, call, digest])
                is_new = cursor.rowcount == 1
            kept = ApiReplay.objects.select_for_update().get(user=request.user, key=key)
            if not is_new:
                if kept.digest != digest:
                    raise Refused(
                        "replay.key_used",
                        f"This {HEADER} came with another request before. Choose a new one for each thing to do.",
                    )
                return Response(kept.body, status=kept.status)
            response = post(view, request, *args, **kwargs)
            kept.status, kept.body = response.status_code, json.loads(JSONRenderer().render(response.data))
            kept.save(update_fields=["status", "body"])
        return response

    return once
