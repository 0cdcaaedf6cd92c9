"""Finding what each slice brings: actions (with audit and notice kinds), jobs, checks, and what can be found."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

BRINGS = ("actions", "jobs", "checks", "receivers", "finding")


def load_slices(app: str) -> list[str]:
    """Import what every slice of a floor brings; return the modules imported.

    Called from the floor's ``AppConfig.ready``: a slice registers by being there, and no list has to be kept.
    """
    package = import_module(app)
    found = []
    for folder in sorted(module.name for module in iter_modules(package.__path__) if module.ispkg):
        if folder in {"migrations", "management", "templatetags"}:
            continue
        for name in BRINGS:
            module = f"{app}.{folder}.{name}"
            if find_spec(module) is not None:
                import_module(module)
                found.append(module)
    return found
