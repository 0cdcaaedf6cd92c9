"""One shape for every API error: ``{"code", "message", "errors": {field: [reason]}}``, and its words."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from procurement.api_reading import TOO_DEEP, Unreadable
from procurement.errors import Refused


def _named(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten DRF's nested error detail to ``{"lots[0].title": ["reason"]}``."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            if isinstance(key, int):  # the place in a list
                name = f"{path}[{key}]"
            else:
                name = path if key == "non_field_errors" else (f"{path}.{key}" if path else str(key))
            found.update(_named(value, name))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        found = {}
        for index, item in enumerate(detail):
            found.update(_named(item, f"{path}[{index}]"))
        return found
    reasons = detail if isinstance(detail, list) else [detail]
    return {path or "body": [str(reason) for reason in reasons]} if reasons else {}


NOT_KNOWN = (
    "This is not open to everybody, and the request says not who asks. Make a key at your account page, API keys, and "
    "send it as Authorization: Bearer worth_…"
)

# What REST framework says in its own words is said in ours: what happened, and what to do next.
SAID: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: NOT_KNOWN,
    exceptions.MethodNotAllowed: (
        "This address does not take that method. The header Allow of this answer names those that it takes."
    ),
    exceptions.UnsupportedMediaType: (
        "The body is not of a kind that is read here. Send JSON with Content-Type: application/json, "
        "a file with multipart/form-data."
    ),
    exceptions.NotAcceptable: "There is no answer of the kind that you accept. Ask with Accept: application/json.",
    exceptions.ParseError: (
        "The body cannot be read: it is cut off, or not of the kind that its Content-Type names. "
        "Send it again, whole and as UTF-8."
    ),
}
UNSEALED = (
    "The request lacks its token against forgery, so nothing was changed. Send the value of the cookie "
    "csrftoken in the header X-CSRFToken too."
)


def refusal(status: int, code: str, message: str, **headers: str) -> JsonResponse:
    """Return the one shape of an error from outside REST framework."""
    body = {"code": code, "message": message}
    headers = {"Cache-Control": "no-store", **headers}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def describe_refusals(result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the OpenAPI description with the one shape of a refusal as the 4XX answer of every call."""
    result["components"].setdefault("schemas", {})["Refusal"] = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "string", "description": "Stays the same when the words change"},
            "message": {"type": "string", "description": "What happened, and what to do next"},
            "errors": {
                "type": "object",
                "description": "The reasons by field, where a field is at fault",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
    }
    refusal = {
        "description": "Refused: nothing was changed",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("4XX", refusal)
    return result


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal with 409, bad input with 400 and the field, the rest as DRF does, in one shape.

    A forbidden object and a missing one give the same 404 (integrity.md P5).
    """
    if isinstance(error, Refused):
        body: dict[str, Any] = {"code": error.code, "message": error.message}
        if error.field:
            body["errors"] = {error.field: [error.message]}
        return Response(body, status=status.HTTP_409_CONFLICT)
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF Failed"):
        return Response({"code": "csrf_failed", "message": UNSEALED}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, Http404 | PermissionDenied | exceptions.PermissionDenied):
        return Response(
            {"code": "not_found", "message": "There is nothing here that you may see. Check the address."},
            status=status.HTTP_404_NOT_FOUND,
        )
    if isinstance(error, RecursionError):
        error = Unreadable(TOO_DEEP)
    response = default_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = {
            "code": "invalid",
            "message": "Some fields need another look. Each is named below with the reason.",
            "errors": _named(error.detail),
        }
    else:
        code, detail = getattr(error, "default_code", "error"), str(getattr(error, "detail", error))
        response.data = {
            "code": code,
            "message": SAID.get(type(error), detail),
        }
    return response
