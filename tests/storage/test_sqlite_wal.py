"""Tests of turning a new SQLite database to WAL while somebody writes in it."""

import sqlite3
import threading

import pytest

from storage.sqlite_wal import use_wal


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "new.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE kept (text)")
    connection.close()
    return path


@pytest.fixture
def writer(database):
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_whoever_opens_a_database_in_which_somebody_writes_waits_for_the_end(database, writer):
    end = threading.Timer(0.2, writer.execute, ["COMMIT"])
    end.start()
    opened = sqlite3.connect(database)
    use_wal(opened, longest_wait_s=20)
    end.join()
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.close()


def test_it_does_not_wait_for_ever(database, writer):
    opened = sqlite3.connect(database, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        use_wal(opened, longest_wait_s=0.1)
    opened.close()


def test_another_error_is_told_at_once(tmp_path):
    nothing = tmp_path / "text.sqlite"
    nothing.write_text("không phải cơ sở dữ liệu, chỉ là một đoạn chữ đủ dài để SQLite đọc phần đầu" * 20)
    opened = sqlite3.connect(nothing)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        use_wal(opened, longest_wait_s=20)
    opened.close()
