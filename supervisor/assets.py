"""The front-end step: GOV.UK Frontend as npm installed it, made fit for a service of our own name.

Standard library only, since it runs before anything else is installed. The typeface, the crown and
the header are licensed for gov.uk hosts alone: the typeface leaves here, the rest is never asked for.
"""

import re
import shutil
from pathlib import Path

PACKAGE = Path("node_modules/govuk-frontend/dist/govuk")
TARGET = Path("static_built/govuk")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*")


def plain_css(css: str) -> str:
    """Return the style sheet without GDS Transport and with addresses relative to its own folder."""
    css = FONT_FACE.sub("", css)
    css = re.sub(r'"?GDS Transport"?\s*,\s*', "", css)
    css = css.replace("url(/assets/", "url(")
    return SOURCE_MAP.sub("", css)


def build(root: Path) -> None:
    """Write ``static_built/govuk/``: style sheet, script and images, from the installed package.

    Repeatable: the folder is made anew and swapped in when it is whole. Raises ``FileNotFoundError``
    with one sentence to act on when npm has not installed the package.
    """
    source, target = root / PACKAGE, root / TARGET
    if not (source / "govuk-frontend.min.css").exists():
        raise FileNotFoundError(f"{PACKAGE} is missing: run `npm ci --omit=dev --ignore-scripts` in {root}.")
    fresh = target.with_name("govuk.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source / "assets" / "images", fresh / "images")
    css = (source / "govuk-frontend.min.css").read_text(encoding="utf-8")
    (fresh / "govuk-frontend.min.css").write_text(plain_css(css), encoding="utf-8")
    script = (source / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (fresh / "govuk-frontend.min.js").write_text(SOURCE_MAP.sub("", script), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
