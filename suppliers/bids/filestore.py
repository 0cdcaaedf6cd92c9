"""Sealed files on disk: written whole and synced before the row that names them, believed only by
their digest.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from procurement.errors import Refused
from suppliers.sealing.boxes import Unsealable

CHUNK = 64 * 1024


def path_of(uuid: UUID | str) -> Path:
    """Return where the sealed file with this id lies. The name says nothing about it."""
    name = str(UUID(str(uuid)))
    return Path(settings.MEDIA_ROOT) / "sealed" / name[:2] / name


def write(uuid: UUID, chunks: Iterable[bytes]) -> str:
    """Write a sealed file and return the SHA-256 of what lies there.

    Raises ``Refused`` when the disk is full.
    """
    path = path_of(uuid)
    digest = hashlib.sha256()
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        part.unlink(missing_ok=True)
        raise Refused(
            "upload.not_stored",
            "The file could not be stored just now. Nothing was lost: wait a minute and choose it again.",
            field="file",
        ) from None
    return digest.hexdigest()


def read(uuid: UUID | str, stored_sha256: str) -> Iterator[bytes]:
    """Give the sealed file in chunks, after its whole digest has been checked. Raises ``Unsealable``."""
    try:
        with path_of(uuid).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored_sha256:
                raise Unsealable("A stored file is not the one that was received.")
            file.seek(0)
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise Unsealable("A stored file is missing.") from error


def remove(uuid: UUID | str) -> None:
    """Remove a sealed file; doing it again does nothing."""
    path_of(uuid).unlink(missing_ok=True)
