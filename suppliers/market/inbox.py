"""Files that people send to be imported: kept by their digest until a job has read them, then gone."""

import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from procurement.errors import Refused


def path_of(source: int, sha256: str) -> Path:
    """Return where the file of a source with this digest lies: each source has its own, so that none takes another's
    away. Raises ``ValueError`` for what is no digest.
    """
    return Path(settings.MEDIA_ROOT) / "market" / f"{source}-{int(sha256, 16):064x}"


def too_large(request_bytes: int) -> str:
    """Return what to say of a request that is too long for its file to be taken, "" for one that is not."""
    if request_bytes <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        return ""
    return (
        f"The file is larger than {settings.FILE_UPLOAD_MAX_MEMORY_SIZE >> 20} MB. Zip it with gzip, or let it be "
        "imported on the server with the command import_market"
    )


def keep(source: int, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write the pieces of a file for a source, whole or not at all; return its SHA-256 and size.

    Raises ``Refused`` for an empty file and when the disk is full.
    """
    folder = Path(settings.MEDIA_ROOT) / "market"
    part = folder / f"{uuid.uuid4()}.part"
    digest, size = hashlib.sha256(), 0
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with part.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if size == 0:
            raise Refused("market.file_empty", "The file is empty. Fetch it again.", field="file")
        part.replace(path_of(source, digest.hexdigest()))
    except OSError as error:
        raise Refused(
            "market.no_space", "The file could not be kept: the disk is full. Try again later.", field="file"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest(), size
