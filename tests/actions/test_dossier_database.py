"""The dossier database upgrades itself, refuses what it cannot keep, and does not mix up times."""

import datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import actions.dossier.attempts
import actions.server  # noqa: F401  with it every table is known
from actions.database import SCHEMA_TABLE, DossierDatabaseError, metadata, open_database, reading, writing
from actions.petitions.tables import petitions

AT = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))


def test_the_migrations_make_the_tables_that_the_code_names(database):
    engine = open_database(database)
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": SCHEMA_TABLE, "compare_server_default": True}
        )
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_a_database_is_opened_twice_and_keeps_what_it_holds(database):
    row = {"id": "p1", "code_key": "k", "kind": "general", "state": "received", "text_sealed": "s", "received_at": AT}
    with writing(open_database(database)) as connection:
        connection.execute(sa.insert(petitions).values(**row, due_on=AT.date()))
    with reading(open_database(database)) as connection:
        kept = connection.execute(sa.select(petitions.c.received_at)).scalar_one()
    assert kept == AT
    assert kept.tzinfo is not None


def test_a_time_without_zone_is_refused(database):
    row = {"id": "p1", "code_key": "k", "kind": "general", "state": "received", "text_sealed": "s"}
    values = {**row, "received_at": AT.replace(tzinfo=None), "due_on": AT.date()}
    with pytest.raises(sa.exc.StatementError, match="no time zone"), writing(open_database(database)) as connection:
        connection.execute(sa.insert(petitions).values(**values))


def test_what_fails_inside_a_transaction_leaves_nothing(database):
    engine = open_database(database)
    row = {"id": "p1", "code_key": "k", "kind": "general", "state": "received", "text_sealed": "s", "received_at": AT}

    def write_and_fail():
        with writing(engine) as connection:
            connection.execute(sa.insert(petitions).values(**row, due_on=AT.date()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(petitions)).scalar_one() == 0


@pytest.mark.parametrize("url", ["mysql://user:hush@host/x", "no address", "sqlite+aiosqlite:///x"])
def test_another_kind_of_database_is_refused_without_telling_its_password(url):
    with pytest.raises(DossierDatabaseError, match=r"\[dossier\] database") as refusal:
        open_database(url)
    assert "hush" not in str(refusal.value)


def test_a_server_that_is_away_is_told_in_one_sentence(tmp_path):
    with pytest.raises(DossierDatabaseError, match="cannot be reached"):
        open_database(f"postgresql+psycopg://motcua:hush@/none?host={tmp_path}")


def test_a_database_of_a_newer_program_is_left_alone(database):
    engine = open_database(database)
    with writing(engine) as connection:
        connection.execute(sa.text(f"UPDATE {SCHEMA_TABLE} SET version_num = '9999'"))
    with pytest.raises(DossierDatabaseError, match="newer program"):
        open_database(database)
