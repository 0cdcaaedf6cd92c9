"""Check the language of a file: `./dev manage check_language FILE [--column title] [--json]`."""

import csv
import io
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.errors import Refused
from procurement.outcomes import extract
from procurement.outcomes.formulas.language import check, clean, title_and_body
from procurement.outcomes.formulas.language.titles import in_words, label, model_version


class Command(BaseCommand):
    help = (
        "Say what a specification, or each title of a CSV file, asks for: people, a system, an output or an "
        "outcome; every hit with its reason. Reads .txt, .docx, .odt, .pdf and .csv."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file to check")
        parser.add_argument("--column", default="title", help="for a CSV: the column that holds the titles")
        parser.add_argument("--id-column", default="", help="for a CSV: the column that names a row (id)")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}. Check the name.") from error
        try:
            if path.suffix.lower() == ".csv":
                self._titles(content, options)
            else:
                self._document(path, content, options["json"])
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read has seen enough (`| head`): what Python still holds for them goes nowhere, quietly.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _document(self, path: Path, content: bytes, as_json: bool) -> None:
        try:
            text = clean(extract.text_of(path.name, content))
        except Refused as refusal:
            raise CommandError(f"{path.name}: {refusal.message}") from refusal
        title, body = title_and_body(text)
        report = check(body, title=title or None)
        if as_json:
            self.stdout.write(json.dumps({"file": path.name, **report.as_dict()}, ensure_ascii=False))
            return
        self.stdout.write(f"{report.summary}.")
        self.stdout.write(
            f"{report.count('block')} blocks, {report.count('warn')} warnings, {report.count('nudge')} nudges; "
            f"{report.points} of 40 points for language."
        )
        for hit in report.hits:
            self.stdout.write(f"\n{hit.severity.upper()} {hit.rule} {hit.name}: “{hit.phrase}”")
            self.stdout.write(f"  {report.sentences[hit.sentence].text}")
            self.stdout.write(f"  {hit.ask}")
        for hit in report.silenced:
            self.stdout.write(f"\nleft alone: “{hit.phrase}” ({hit.rule}): {hit.guard_why}")

    def _titles(self, content: bytes, options: dict[str, Any]) -> None:
        began = time.monotonic()
        rows = self._rows(content, options["column"])
        id_column = options["id_column"] or self._id_column(rows)
        labels: Counter[str] = Counter()
        readings: Counter[str] = Counter()
        blocked = 0
        for number, row in enumerate(rows, 1):
            title = " ".join((row.get(options["column"]) or "").split())
            report = check("", title=title)
            said = label(title, report)
            labels[said.label] += 1
            readings[report.reading] += 1
            blocked += bool(report.blocks)
            name = row.get(id_column) if id_column else None
            if options["json"]:
                found = {
                    "id": name or str(number),
                    "label": said.label,
                    "reading": report.reading,
                    "hits": [hit.as_dict() for hit in report.hits],
                    "reasons": [
                        {"feature": feature, "words": in_words(feature), "weight": weight}
                        for feature, weight in said.reasons
                    ],
                    "model": said.version,
                }
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                why = "; ".join([f"{hit.rule} “{hit.phrase}”" for hit in report.hits][:2]) or "; ".join(
                    in_words(feature) for feature, _ in said.reasons[:2]
                )
                self.stdout.write(f"{name or number}\t{said.label}\t{title}\t{why}")
        summary = (
            f"{len(rows)} titles in {time.monotonic() - began:.1f} s: "
            + ", ".join(f"{labels[name]} {name}" for name in ("headcount", "outcome", "other"))
            + f"; {blocked} with a block; model {model_version()}"
        )
        (self.stderr if options["json"] else self.stdout).write(summary)

    def _rows(self, content: bytes, column: str) -> list[dict[str, str]]:
        text = "\n".join(line for line, _ in extract._plain(content))
        csv.field_size_limit(10_000_000)
        try:
            reader = csv.DictReader(io.StringIO(text.replace("\x00", "")))
            if column not in (reader.fieldnames or []):
                names = ", ".join(reader.fieldnames or []) or "none"
                raise CommandError(f"There is no column “{column}”. The columns are: {names}.")
            return list(reader)
        except csv.Error as error:
            raise CommandError(f"This is not a CSV file that can be read: {error}.") from error

    @staticmethod
    def _id_column(rows: list[dict[str, str]]) -> str:
        for name in rows[0] if rows else ():
            if name and name.strip().lower() in {"id", "notice identifier", "reference", "ocid"}:
                return name
        return ""
