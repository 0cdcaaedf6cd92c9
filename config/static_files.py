"""Where static files are served from. Every page names eight of them: the address of each is worked out once."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Remembered:
    """Keeps the addresses that were asked for: they do not change while the service runs."""

    @cache  # noqa: B019  there is one store as long as the process lives
    def url(self, *args: Any) -> str:
        return super().url(*args)  # type: ignore[misc]


class PlainFiles(Remembered, StaticFilesStorage):
    """Files under their own names: for development and tests."""


class HashedFiles(Remembered, CompressedManifestStaticFilesStorage):
    """Files under names that change with their content, compressed: for production.

    Our own scripts import by those names too: under its plain name a file is asked for again every minute.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r"""(?P<matched>from\s*["'](?P<url>[./][^"']*)["'])""", 'from "%(url)s"'),)),
    )
