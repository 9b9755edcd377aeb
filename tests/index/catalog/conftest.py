"""An empty database of each kind; the PostgreSQL is the test run's own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgresql import cluster

_databases = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[Path]:
    """The socket folder of a running PostgreSQL; skips where it cannot be had."""
    with cluster() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.db'}"
    socket = request.getfixturevalue("postgresql_socket")
    name = f"catalog_{next(_databases)}"
    with psycopg.connect(f"host={socket} user=motcua dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql+psycopg://motcua@/{name}?host={socket}"
