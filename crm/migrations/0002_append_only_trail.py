"""The database itself refuses to change or delete an audit entry, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION crm_trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER crm_trail_no_change BEFORE UPDATE OR DELETE ON crm_auditentry
    FOR EACH ROW EXECUTE FUNCTION crm_trail_is_append_only();
CREATE TRIGGER crm_trail_no_truncate BEFORE TRUNCATE ON crm_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION crm_trail_is_append_only();
"""
POSTGRESQL_REVERSE = "DROP FUNCTION crm_trail_is_append_only() CASCADE;"
SQLITE = [
    """CREATE TRIGGER crm_trail_no_update BEFORE UPDATE ON crm_auditentry
       BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;""",
    """CREATE TRIGGER crm_trail_no_delete BEFORE DELETE ON crm_auditentry
       BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;""",
]
SQLITE_REVERSE = ["DROP TRIGGER crm_trail_no_update;", "DROP TRIGGER crm_trail_no_delete;"]


def statements(vendor: str, *, forwards: bool) -> list[str]:
    if vendor == "postgresql":
        return [POSTGRESQL if forwards else POSTGRESQL_REVERSE]
    return SQLITE if forwards else SQLITE_REVERSE


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor, forwards=True):
        editor.execute(statement)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor, forwards=False):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
