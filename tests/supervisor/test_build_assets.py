"""The front-end step: what it takes from the package and what it leaves out."""

from pathlib import Path

import pytest

from supervisor.assets import build, plain_css

CSS = (
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-link{font-family:GDS Transport,arial,sans-serif}"
    ".govuk-footer__crest{background:url(/assets/images/govuk-crest.svg)}"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */"
)


def package(root: Path) -> None:
    folder = root / "node_modules/govuk-frontend/dist/govuk"
    (folder / "assets/images").mkdir(parents=True)
    (folder / "assets/images/govuk-crest.svg").write_text("<svg/>")
    (folder / "govuk-frontend.min.css").write_text(CSS)
    (folder / "govuk-frontend.min.js").write_text("export{};//# sourceMappingURL=x.map")


def test_the_typeface_of_gov_uk_hosts_is_left_out():
    plain = plain_css(CSS)

    assert "GDS Transport" not in plain
    assert "@font-face" not in plain
    assert ".govuk-link{font-family:arial,sans-serif}" in plain


def test_addresses_are_relative_to_the_style_sheet_and_maps_are_not_asked_for():
    plain = plain_css(CSS)

    assert "url(images/govuk-crest.svg)" in plain
    assert "/assets/" not in plain
    assert "sourceMappingURL" not in plain


def test_build_writes_style_sheet_script_and_images_and_may_be_repeated(tmp_path):
    package(tmp_path)

    build(tmp_path)
    build(tmp_path)

    built = tmp_path / "static_built/govuk"
    assert sorted(str(path.relative_to(built)) for path in built.rglob("*") if path.is_file()) == [
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
        "images/govuk-crest.svg",
    ]
    assert (built / "govuk-frontend.min.js").read_text() == "export{};"


def test_a_missing_package_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci --omit=dev --ignore-scripts"):
        build(tmp_path)
