"""HEAD wherever GET answers: the same status and headers, and no body after them.

Views allow GET and need not know of HEAD. The web server sends what it is given, so the body goes here.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


class HeadMiddleware:
    """Let every view answer HEAD as it answers GET, and send the headers alone."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        answer = self.get_response(request)
        request.method = "HEAD"
        if answer.streaming:
            answer.streaming_content = ()  # what was to be sent is closed with the answer
        else:
            answer.content = b""
        return answer
