"""`./dev manage rehearse_restore`: prove that a backup of this database can be brought back, and is whole."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg.sql import SQL, Identifier

SUFFIX = "_rehearsal"


class Command(BaseCommand):
    help = (
        "Dump this database, restore the dump beside it under another name, look for missing migrations, count "
        "every table and verify the audit log there, then drop the copy. Run it as the owner of the tables."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        name = settings.DATABASES["default"]["NAME"]
        copy = name + SUFFIX
        with (
            tempfile.TemporaryDirectory() as folder,
            psycopg.connect(address("postgres"), autocommit=True) as server,
        ):
            dump = Path(folder) / "worth.dump"
            # The dump is one snapshot: rows that come while it is made are in neither count.
            begun = time.monotonic()
            tool("pg_dump", "--format=custom", f"--file={dump}", address(name))
            dumped = time.monotonic()
            drop = SQL("DROP DATABASE IF EXISTS {}").format(Identifier(copy))
            server.execute(drop)
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(copy)))
            try:
                tool("pg_restore", "--exit-on-error", "--no-comments", f"--dbname={address(copy)}", dump)
                restored = time.monotonic()
                environment = {**os.environ, "DATABASE_URL": address(copy)}
                for check in (["migrate", "--check"], ["verify_audit"]):
                    done = subprocess.run(  # noqa: S603  our own commands
                        [sys.executable, "manage.py", *check],
                        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
                    )  # fmt: skip
                    if done.returncode != 0:
                        raise CommandError(
                            f"The restored copy fails `{' '.join(check)}`: {done.stdout}{done.stderr}"
                        )
                with psycopg.connect(address(copy)) as there:
                    tables, rows = count(there)
            finally:
                server.execute(drop)
            self.stdout.write(
                f"{dump.stat().st_size / 1e6:.1f} MB dumped in {dumped - begun:.1f} s, restored in "
                f"{restored - dumped:.1f} s: {tables} tables, {rows} rows, no migration missing, log whole."
            )


def address(name: str) -> str:
    """Return DATABASE_URL with another database's name, as libpq and our settings read it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def tool(name: str, *arguments: object) -> None:
    """Run a program of PostgreSQL; raise ``CommandError`` with its last lines when it fails."""
    program = shutil.which(name)
    if program is None:
        raise CommandError(
            f"{name} is not on the PATH: install PostgreSQL's client programs, then try again."
        )
    command = [program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  a known tool
    if done.returncode != 0:
        raise CommandError(f"{name} failed: {' '.join(done.stderr.strip().splitlines()[-3:])}")


def count(database: psycopg.Connection) -> tuple[int, int]:
    """Return the number of tables and of rows in all of them."""
    tables = [
        row[0]
        for row in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    ]
    rows = 0
    for table in tables:
        found = database.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
        rows += found[0] if found else 0
    return len(tables), rows
