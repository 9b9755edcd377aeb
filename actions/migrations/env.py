"""Alembic's entry: runs the revisions beside it on the connection that ``actions.database`` hands over.

There is no alembic.ini: the database is upgraded when it is opened, inside one transaction. A new revision is a new
file in ``versions/`` that names the last one as its ``down_revision``; a test holds the revisions against the tables.
"""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
