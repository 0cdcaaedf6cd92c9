"""Pages of docs/ that are drawn from the code are up to date."""

from pathlib import Path

from django.conf import settings

from procurement.management.commands.draw_moves import drawn


def test_the_page_of_moves_is_drawn_from_the_code():
    page = Path(settings.BASE_DIR, "docs/moves.md").read_text(encoding="utf-8")
    assert page == drawn(), "run ./dev manage draw_moves"
