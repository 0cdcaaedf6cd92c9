"""Keys that must be able to vanish: one small file a procurement, outside the database and its backups.

A draft is locked under its procurement's draft key. When the file is gone, nobody reads a draft of that
procurement again, whatever copies of the database exist. The file holds the key under the seed of the
settings, so that a copy of the folder alone opens nothing either.
"""

import contextlib
import os
import re
import secrets as randomness
from pathlib import Path

from suppliers.sealing.boxes import KEY_BYTES, Unsealable
from suppliers.sealing.secrets import derived_key, lock, unlock

NAME = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


class KeyDestroyed(Exception):
    """The key is not there (any more): what it protected cannot be read."""


class KeyStore:
    """A folder of keys. ``seed`` protects the files; ``purpose`` keeps two stores apart."""

    def __init__(self, folder: Path, seed: str, purpose: str) -> None:
        self.folder = Path(folder)
        self.purpose = purpose
        self.master = derived_key(seed, f"keystore:{purpose}")

    def _path(self, name: str) -> Path:
        if not NAME.match(name):
            raise ValueError("a key's name has letters, digits and hyphens only")
        return self.folder / f"{name}.key"

    def _context(self, name: str) -> bytes:
        return f"keystore:{self.purpose}:{name}".encode()

    def get(self, name: str) -> bytes:
        """Return the key. Raises ``KeyDestroyed`` where there is none, or its file is not as written."""
        try:
            held = self._path(name).read_bytes()
        except FileNotFoundError:
            raise KeyDestroyed(f"There is no {self.purpose} key {name}.") from None
        try:
            return unlock(self.master, held, context=self._context(name))
        except Unsealable as error:
            raise KeyDestroyed(f"The {self.purpose} key {name} cannot be read.") from error

    def holds(self, name: str) -> bool:
        """Say whether there is still a key of this name."""
        return self._path(name).exists()

    def get_or_make(self, name: str) -> bytes:
        """Return the key, made if it is not there. Two makers at once get the same key.

        The file appears whole or not at all (a hard link of a finished, synced file), so neither a crash
        nor a full disk leaves half a key. Raises ``OSError`` where it cannot be written.
        """
        try:
            return self.get(name)
        except KeyDestroyed:
            if self._path(name).exists():  # made since by somebody else; one that cannot be read raises again
                return self.get(name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{randomness.token_hex(8)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(lock(self.master, os.urandom(KEY_BYTES), context=self._context(name)))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was first: its key is the key
                os.link(draft, self._path(name))
            self._sync_folder()
        finally:
            draft.unlink(missing_ok=True)
        return self.get(name)

    def destroy(self, name: str) -> bool:
        """Overwrite and remove the key; return whether there was one. Doing it again does nothing."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        path.unlink(missing_ok=True)
        self._sync_folder()
        return True

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
