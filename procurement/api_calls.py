"""What every call of the API has in common: who asks, what it may be sent, and who may keep the answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import conditional_page
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

READS = frozenset({"GET", "HEAD"})
KEPT_A_MINUTE = "public, max-age=60"


class Doors(OpenApiAuthenticationExtension):
    """Tells the two ways in to the description of the API: a key, or the session of a browser."""

    target_class = "procurement.api_reading.Authentication"
    name = ["key", "session"]  # type: ignore[assignment]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:  # type: ignore[override]
        """Return both as OpenAPI says them."""
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "description": "worth_… made at your account page, API keys",
            },
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        ]


# --- What is sent --------------------------------------------------------------------------------------------------


def unknown(given: Iterable[str], known: Iterable[str], what: str) -> dict[str, list[str]]:
    """Return a reason for each name that is not ``known``; ``what`` it is: a field, or a parameter."""
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    return {
        name[:60]: [f"“{name[:60]}” is not a {what} of this call: {takes}."]
        for name in given
        if name not in known
    }


def doubled(given: MultiValueDict[str, Any], single: Iterable[str]) -> dict[str, list[str]]:
    """Return a reason for each of ``single`` that is given more than once."""
    return {
        name: ["This is given twice. Send it once."]
        for name in single
        if name in given and len(given.getlist(name)) > 1
    }


class In(serializers.Serializer[Any]):
    """What is sent to a call: a field that it does not have is refused by name, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = {name: field for name, field in self.fields.items() if not field.read_only}
            wrong = unknown(map(str, data), known, "field")
            if isinstance(data, QueryDict):
                single = [
                    name for name, field in known.items() if not isinstance(field, serializers.ListField)
                ]
                wrong |= doubled(data, single)
        try:
            value = super().to_internal_value(data)
        except exceptions.ValidationError as error:
            if isinstance(error.detail, dict):
                error.detail.update(wrong)
            raise
        if wrong:
            raise exceptions.ValidationError(wrong)
        return value


class Nothing(In):
    """The body of a call that takes none."""


def checked(kind: type[In], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """Return what was sent, read as ``kind``; ``partial``: what was left out is not there. Raises a validation error
    that names each field at fault.
    """
    given = kind(data=request.data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


# --- The call -------------------------------------------------------------------------------------------------------


class Call(APIView):
    """One address of the API.

    ``asks``: what a read of it may be asked in its address, as a serializer or as names; anything else is refused.
    ``keeps_nothing``: True where sending to it changes nothing, so that a key for reading may.
    """

    asks: type[serializers.Serializer[Any]] | tuple[str, ...] = ()
    keeps_nothing = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view; a public answer that the reader has already is 304."""
        return conditional_page(super().as_view(**initkwargs))

    @classmethod
    def asked(cls) -> tuple[str, ...]:
        """Return the names of what it may be asked."""
        return cls.asks if isinstance(cls.asks, tuple) else tuple(cls.asks().fields)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Decide who may come in, then refuse an address that asks what this call does not take."""
        super().initial(request, *args, **kwargs)
        known = self.asked() if request.method in READS else ()
        wrong = unknown(request.query_params, known, "parameter") | doubled(request.query_params, known)
        if wrong:
            raise exceptions.ValidationError(wrong)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say which methods there are, and to a browser on another site that it may read what is public."""
        headers = {"Allow": ", ".join(self.allowed_methods)}
        if self.is_public:
            headers |= {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "GET",
                "Access-Control-Allow-Headers": "Accept, If-None-Match",
                "Access-Control-Max-Age": "86400",
            }
        return Response(status=204, headers=headers)

    @property
    def is_public(self) -> bool:
        """True for what everybody may read without a key."""
        return AllowAny in self.permission_classes and hasattr(self, "get")

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say who may keep the answer: anybody for a minute what is public, nobody what is somebody's."""
        found: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        person = getattr(request, "_request", request).user
        if not (self.is_public and request.method in READS):
            found.headers.setdefault("Cache-Control", "no-store")
            return found
        patch_vary_headers(found, ["Authorization", "Cookie"])
        if person.is_authenticated:
            found.headers["Cache-Control"] = "no-store"
            return found
        found.headers["Access-Control-Allow-Origin"] = "*"
        found.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        if found.status_code == 200:
            found.headers.setdefault("Cache-Control", KEPT_A_MINUTE)
        return found
