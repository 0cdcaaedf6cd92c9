"""One shape for every API error: ``{"code", "message", "errors": {field: [reason]}}``."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from procurement.errors import Refused


def _named(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten DRF's nested error detail to ``{"lots[0].title": ["reason"]}``."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
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


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal with 409, bad input with 400 and the field, the rest as DRF does, in one shape.

    A forbidden object and a missing one give the same 404 (integrity.md P5).
    """
    if isinstance(error, Refused):
        body: dict[str, Any] = {"code": error.code, "message": error.message}
        if error.field:
            body["errors"] = {error.field: [error.message]}
        return Response(body, status=status.HTTP_409_CONFLICT)
    if isinstance(error, Http404 | PermissionDenied | exceptions.PermissionDenied):
        return Response(
            {"code": "not_found", "message": "There is nothing here that you may see. Check the address."},
            status=status.HTTP_404_NOT_FOUND,
        )
    if isinstance(error, RecursionError):
        error = exceptions.ParseError(
            "The JSON goes too deep: send it without so many brackets in each other."
        )
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
        code = getattr(error, "default_code", "error")
        response.data = {"code": code, "message": str(getattr(error, "detail", error))}
    return response
