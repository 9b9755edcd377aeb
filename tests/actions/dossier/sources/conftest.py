"""The sandbox's two hundred made-up dossiers behind every adapter."""

import contextlib
import datetime
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from actions.dossier.sources import DossierSource, open_source
from configuration.settings import load_settings
from sandbox.dossiers import open_database
from sandbox.faults import OpenHanded
from sandbox.one_stop_export import COLUMNS, LABELS, rows, write_csv
from sandbox.server import build_app
from sandbox.tokens import Client
from tests.actions.dossier.servers import serving
from vietnamese.numbers import TIME_ZONE

CLIENT, SECRET = "mot-cua", "khoa-bia"
STATUSES = {label: status for status, label in LABELS.items()}
OURS = {"client_id": CLIENT, "client_secret": SECRET}


@dataclass(frozen=True)
class Standing:
    """A source and the way to make it go."""

    kind: str
    source: DossierSource
    stop: Callable[[], Awaitable[None]]


def open_configured(**dossier):
    """A source with those keys of [dossier], whatever the checkout's motcua.toml says."""
    return open_source(load_settings(dossier=dossier))


@pytest.fixture(autouse=True)
def _no_file_of_settings(tmp_path, monkeypatch):
    empty = tmp_path / "motcua.toml"
    empty.write_text("")
    monkeypatch.setenv("MOTCUA_CONFIG", str(empty))


@pytest.fixture(scope="session")
def dossiers(tmp_path_factory):
    """The engine of a sandbox's database."""
    return open_database(tmp_path_factory.mktemp("sandbox") / "one_stop.sqlite")


@pytest.fixture(params=["contract", "contract with OAuth", "national sync", "view", "view in PostgreSQL", "file"])
async def standing(request, dossiers, tmp_path):
    """Every adapter over the same dossiers."""
    with contextlib.ExitStack() as served:
        open_kind = {"contract": _contract, "national sync": _national_sync, "view": _view, "file": _file}
        kind, _, variant = request.param.partition(" ") if request.param not in open_kind else (request.param, "", "")
        if variant == "in PostgreSQL":
            opened, stop = _view_in(request.getfixturevalue("postgresql"), dossiers)
        elif variant == "with OAuth":
            opened, stop = _contract_with_oauth(served, dossiers)
        else:
            opened, stop = open_kind[kind](served, dossiers, tmp_path)

        async def gone():
            stop()

        yield Standing(kind, opened, gone)
        await opened.close()


@pytest.fixture
def postgresql(postgresql_socket):
    """The URL of an empty PostgreSQL database."""
    import uuid

    import psycopg

    name = f"export_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"host={postgresql_socket} user=motcua dbname=postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return f"postgresql+psycopg://motcua@/{name}?host={postgresql_socket}"


def _contract(served, dossiers, _folder):
    own = served.enter_context(contextlib.ExitStack())
    base_url = own.enter_context(serving(build_app(dossiers), http=OpenHanded))
    return open_configured(source="contract", base_url=base_url), own.close


def _contract_with_oauth(served, dossiers):
    own = served.enter_context(contextlib.ExitStack())
    base_url = own.enter_context(serving(build_app(dossiers, Client(CLIENT, SECRET)), http=OpenHanded))
    oauth = {**OURS, "token_url": f"{base_url}/oauth/token", "scope": "dossier.read"}
    return open_configured(source="contract", base_url=base_url, contract={"oauth": oauth}), own.close


def _national_sync(served, dossiers, _folder):
    own = served.enter_context(contextlib.ExitStack())
    base_url = own.enter_context(serving(build_app(dossiers, Client(CLIENT, SECRET)), http=OpenHanded))
    return open_configured(source="national_sync", base_url=base_url, national_sync=OURS), own.close


def _view(_served, dossiers, folder):
    return _view_in(f"sqlite:///{folder / 'export.sqlite'}", dossiers)


def _view_in(url, dossiers):
    engine = create_engine(url)
    with engine.begin() as connection:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        connection.exec_driver_sql(f"create table ho_so ({columns})")
        connection.exec_driver_sql("create view xuat_mot_cua as select * from ho_so")
        now = datetime.datetime.now(TIME_ZONE)
        marks = ", ".join("?" if url.startswith("sqlite") else "%s" for _ in COLUMNS)
        values = [tuple(row[name] for name in COLUMNS) for row in rows(dossiers, now)]
        connection.exec_driver_sql(f"insert into ho_so values ({marks})", values)

    def drop():
        with engine.begin() as connection:
            connection.exec_driver_sql("drop view xuat_mot_cua")
        engine.dispose()

    return open_configured(source="one_stop_export", one_stop_export={"database": url}, statuses=STATUSES), drop


def _file(_served, dossiers, folder):
    path: Path = folder / "xuat.csv"
    write_csv(dossiers, path, datetime.datetime.now(TIME_ZONE))
    export = {"file": str(path), "poll_s": 0.01}
    return open_configured(source="one_stop_export", one_stop_export=export, statuses=STATUSES), path.unlink
