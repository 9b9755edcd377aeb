"""Brings a database's schema up to date with alembic, inside one transaction, so that it is never half upgraded."""

from __future__ import annotations

from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from storage.engines import Kept, shown


@dataclass(frozen=True)
class Schema:
    """Where a schema's revisions are, and where a database tells which it has.

    scripts: "package:folder". table: a name of our own, since other programs may share the database. lock: number of
    the PostgreSQL advisory lock under which one process upgrades.
    """

    scripts: str
    table: str
    lock: int


def bring_up_to_date(kept: Kept, engine: Engine, schema: Schema) -> None:
    """Upgrade where needed; raises ``kept.error`` for a schema that only a newer program knows.

    The revisions' ``env.py`` finds connection and table among the attributes of alembic's configuration.
    """
    config = Config()
    config.set_main_option("script_location", schema.scripts)
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if _revision(kept, connection, schema, scripts) == scripts.get_current_head():
            return
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(schema.lock)))
        # Looked at again, also by ``upgrade`` itself: another process may have come first.
        _revision(kept, connection, schema, scripts)
        config.attributes.update(connection=connection, version_table=schema.table)
        command.upgrade(config, "head")


def _revision(kept: Kept, connection: Connection, schema: Schema, scripts: ScriptDirectory) -> str | None:
    """Revision of the database's schema, None for an empty database."""
    revision = MigrationContext.configure(connection, opts={"version_table": schema.table}).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise kept.error(
            f"{kept.name} {shown(connection.engine.url)} has schema {revision}, and this program knows up to "
            f"{scripts.get_current_head()}: a newer program upgraded it; update this one"
        )
    return revision
