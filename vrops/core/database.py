"""The two database roles: an owner that migrates, an app role that may not rewrite the log."""

from typing import Any

from django.conf import settings
from django.db import connections

from vrops.core import append_only


def grant_to_app_role(using: str = "default", **_: Any) -> None:
    """After every migration give the app role its rights on all tables; append-only ones lack
    UPDATE, DELETE and TRUNCATE (RELIABILITY R21).

    Does nothing when the app role runs the migration itself (one role for everything) or when the
    role does not exist; `manage.py check --deploy` names that installation as weaker.
    """
    connection = connections[using]
    role = settings.DATABASE_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user <> %s AND EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [role, role],
        )
        if not cursor.fetchone()[0]:
            return
        name = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
        )
        # Bulk loads have to tell the planner of their rows at once (PostgreSQL 17 and later).
        cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        existing = set(connection.introspection.table_names(cursor))
        for table in sorted(append_only.TABLES & existing):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quoted} FROM {name}")
