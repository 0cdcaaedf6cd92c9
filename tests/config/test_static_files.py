"""Names of static files in production."""

from django.core.files.storage import FileSystemStorage

from config.static_files import HashedFiles


def test_our_scripts_import_by_the_names_that_change_with_the_content(tmp_path):
    written = {
        "govuk/frontend.js": "export function initAll() {}\n",
        "js/start.js": 'import { initAll } from "../govuk/frontend.js";\ninitAll();\n',
        "vendor/other.js": "import htmx from 'htmx';\n",  # a bare name is the vendor's own business
    }
    given = FileSystemStorage(tmp_path / "given")
    store = HashedFiles(location=tmp_path / "collected", base_url="/static/")
    for place in (tmp_path / "given", tmp_path / "collected"):
        for name, text in written.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text)

    made = list(store.post_process({name: (given, name) for name in written}))

    assert not [each for *_, each in made if isinstance(each, Exception)]
    library = store.stored_name("govuk/frontend.js").removeprefix("govuk/")
    assert library != "frontend.js"
    start = (tmp_path / "collected" / store.stored_name("js/start.js")).read_text()
    assert f'from "../govuk/{library}"' in start
