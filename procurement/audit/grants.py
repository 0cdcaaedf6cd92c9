"""What the running service may do in the database: least of all to append-only tables."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.db import DEFAULT_DB_ALIAS, connections

ROLE = "service"


def append_only_models() -> list[Any]:
    """Return every model that says ``append_only = True``."""
    return [
        model for model in apps.get_models(include_auto_created=True) if getattr(model, "append_only", False)
    ]


@register
def append_only_is_kept(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """System check: a model that says it is append-only has the triggers that keep it so."""
    errors = []
    for model in append_only_models():
        names = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
        if not {"append_only", "no_truncate"} <= names:
            errors.append(
                Error(
                    f"{model.__name__} says append_only but lacks the triggers.",
                    hint="Give its Meta: triggers = append_only_triggers() (procurement/audit/models.py).",
                    id="procurement.E001",
                    obj=model,
                )
            )
    return errors


def statements(existing: set[str], role: str = ROLE) -> list[str]:
    """Return the SQL that grants ``role`` its rights on the tables in ``existing``, after taking back what
    it had.
    """
    found = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
    ]
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in existing or not model._meta.managed or model._meta.proxy:
            continue
        if getattr(model, "append_only", False):
            found.append(f'GRANT INSERT ON "{table}" TO {role}')
        elif erasable := getattr(model, "erasable", ()):
            columns = ", ".join(f'"{name}"' for name in erasable)
            found.append(f'GRANT INSERT, UPDATE ({columns}) ON "{table}" TO {role}')
        else:
            found.append(f'GRANT INSERT, UPDATE, DELETE ON "{table}" TO {role}')
        if getattr(model, "analysed", False):  # who fills it tells the planner of many new rows (ANALYZE)
            found.append(f'GRANT MAINTAIN ON "{table}" TO {role}')
    return found


def grant_service_role(sender: Any = None, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After each migration: grant the running service's role its rights, where that role exists.

    Runs as the owner. Where the service runs as the owner itself (no such role), the triggers alone stand
    guard.
    """
    if sender is not None and "plan" not in kwargs:
        return  # a flush, not a migration: no table is new
    connection = connections[using]
    role = getattr(settings, "DATABASE_SERVICE_ROLE", ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role])
        current, exists = cursor.fetchone()
        if not exists or current == role:
            return
        for statement in statements(set(connection.introspection.table_names(cursor)), role):
            cursor.execute(statement)
