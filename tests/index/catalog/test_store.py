"""The catalogue's store, the same questions on SQLite and on PostgreSQL."""

import datetime
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, event, make_url, text

from index.catalog.database import SCHEMA_TABLE
from index.catalog.procedure import Fee, FeeMeaning, Procedure, SubmissionChannel, SubmissionMethod
from index.catalog.sources import Rejection, text_export
from index.catalog.store import CatalogError, CatalogStore, content_hash
from index.catalog.tables import Tables
from tests.conftest import ROOT

BIRTH, MARRIAGE, DEATH = "1.001193", "1.000894", "1.000656"
HASH = "ab" * 32


def record(code, name="Đăng ký khai sinh", **fields):
    return Procedure(code=code, name=name, **fields)


@pytest.fixture
def store(database):
    with CatalogStore.open(database) as opened:
        yield opened


@pytest.fixture
def take(store):
    """Import records as one step of a test."""

    def import_records(*procedures, complete=True, rejections=(), note=""):
        return store.import_records(
            procedures,
            who="cán bộ một cửa",
            source="bản xuất thử",
            source_hash=HASH,
            complete=complete,
            rejected=len(rejections),
            rejections=rejections,
            note=note,
        )

    return import_records


def codes(procedures):
    return [procedure.code for procedure in procedures]


class TestImport:
    def test_the_first_import_is_version_one_with_its_counts(self, store, take):
        before = datetime.datetime.now(datetime.UTC)
        info = take(record(BIRTH), record(DEATH), rejections=[Rejection("tệp", "1.0133611", "sai mã")], note="đợt đầu")
        assert (info.number, info.who, info.source, info.source_hash, info.note) == (
            1,
            "cán bộ một cửa",
            "bản xuất thử",
            HASH,
            "đợt đầu",
        )
        assert (info.taken, info.rejected, info.added, info.changed, info.removed) == (2, 1, 2, 0, 0)
        assert before <= info.created_at <= datetime.datetime.now(datetime.UTC)
        assert info.created_at.utcoffset() == datetime.timedelta(0)
        assert store.versions() == [info]

    def test_a_record_comes_back_as_it_was_given(self, store, take):
        fee = Fee(meaning=FeeMeaning.AMOUNT, amount=70000, note="mỗi thẻ căn cước", source="70000 VNĐ\0 (mỗi thẻ)")
        channel = SubmissionChannel(method=SubmissionMethod.DIRECT, fees=(fee,))
        given = record(BIRTH, channels=(channel,), facts_taken_on=datetime.date(2026, 7, 18), source="tệp.txt")
        take(given)
        assert store.procedure(BIRTH) == given

    def test_records_come_in_code_order_however_they_were_given(self, store, take):
        take(record(BIRTH), record(DEATH), record(MARRIAGE))
        assert codes(store.procedures()) == [DEATH, MARRIAGE, BIRTH]

    def test_more_records_than_one_page_come_back_once_each(self, store, take):
        given = [f"1.{number:06}" for number in range(1203)]
        take(*(record(code) for code in given))
        assert codes(store.procedures()) == given

    def test_an_import_counts_what_it_added_changed_and_removed(self, store, take):
        take(record(BIRTH), record(MARRIAGE), record(DEATH))
        info = take(record(BIRTH), record(MARRIAGE, name="Đăng ký kết hôn"), record("2.000635"))
        assert (info.number, info.taken, info.added, info.changed, info.removed) == (2, 3, 1, 1, 1)

    def test_the_same_content_again_makes_no_new_version(self, store, take):
        first = take(record(BIRTH), record(DEATH))
        assert take(record(DEATH), record(BIRTH)) == first
        assert take(record(BIRTH), complete=False) == first
        assert store.versions() == [first]

    def test_the_same_records_from_another_file_are_the_same_content(self, take):
        first = take(record(BIRTH, source="thang-7.tar:1.001193.txt"))
        assert take(record(BIRTH, source="thang-8.tar:1.001193.txt")) == first

    def test_a_partial_import_adds_and_changes_but_retires_nothing(self, store, take):
        take(record(BIRTH), record(DEATH))
        info = take(record(BIRTH, name="Khai sinh"), record(MARRIAGE), complete=False)
        assert (info.added, info.changed, info.removed) == (1, 1, 0)
        assert codes(store.procedures()) == [DEATH, MARRIAGE, BIRTH]
        assert store.retirement(DEATH) is None

    def test_a_code_given_twice_is_refused_with_both_places(self, store, take):
        with pytest.raises(CatalogError, match=r"1\.001193 stands twice .*a\.txt.*b\.txt"):
            take(record(BIRTH, source="a.txt"), record(BIRTH, source="b.txt"))
        assert store.versions() == []

    @pytest.mark.parametrize("complete", [True, False])
    def test_an_import_of_nothing_is_refused_and_retires_nothing(self, store, take, complete):
        take(record(BIRTH))
        with pytest.raises(CatalogError, match="no record"):
            take(complete=complete)
        assert codes(store.procedures()) == [BIRTH]

    def test_a_source_that_fails_on_the_way_leaves_the_last_version(self, store, take):
        def broken():
            yield record(DEATH)
            raise OSError("đĩa hỏng")

        take(record(BIRTH))
        with pytest.raises(OSError, match="đĩa hỏng"):
            store.import_records(broken(), who="", source="", source_hash=HASH, complete=True, rejected=0)
        assert codes(store.procedures()) == [BIRTH]
        assert len(store.versions()) == 1

    def test_a_reader_keeps_its_version_while_an_import_makes_the_next(self, store, take):
        take(record(BIRTH), record(DEATH))
        reading = store.procedures()
        first = next(reading)
        take(record(BIRTH, name="Tên mới"), record(MARRIAGE))
        assert [(p.code, p.name) for p in (first, *reading)] == [
            (DEATH, "Đăng ký khai sinh"),
            (BIRTH, "Đăng ký khai sinh"),
        ]

    def test_imports_at_the_same_time_become_versions_one_after_the_other(self, database, store):
        failures = []

        def import_one(number):
            try:
                with CatalogStore.open(database) as own:
                    one = [record(f"1.{number:06}")]
                    own.import_records(one, who="", source="", source_hash=HASH, complete=False, rejected=0)
            except CatalogError as error:
                failures.append(error)

        threads = [threading.Thread(target=import_one, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert [(info.number, info.added) for info in store.versions()] == [(number, 1) for number in range(1, 7)]
        assert len(list(store.procedures())) == 6


class TestRejections:
    def test_they_are_read_back_by_version_in_their_order(self, store, take):
        first = [Rejection("b.txt", "1.0133611", "sai mã"), Rejection("a.txt", "", "không phải UTF-8")]
        take(record(BIRTH), rejections=first)
        take(record(DEATH), complete=False)
        assert store.rejections(1) == first
        assert store.rejections(2) == []

    def test_what_no_database_can_hold_is_written_out(self, store, take):
        take(record(BIRTH), rejections=[Rejection("t\udce9p", "1.00\0", "ký tự NUL")])
        assert store.rejections(1) == [Rejection("t\\udce9p", "1.00\\x00", "ký tự NUL")]

    def test_a_count_without_its_reasons_is_refused(self, store):
        with pytest.raises(CatalogError, match="counts 2 rejected records but tells 0"):
            store.import_records([record(BIRTH)], who="", source="", source_hash=HASH, complete=True, rejected=2)

    def test_a_code_that_was_there_but_unreadable_is_not_retired(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH, name="Tên mới"), rejections=[Rejection("tệp", DEATH, "phí âm")])
        assert store.retirement(DEATH) is None
        assert codes(store.procedures()) == [DEATH, BIRTH]


class TestVersions:
    def test_every_version_keeps_its_content(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH, name="Tên mới"), record(MARRIAGE))
        assert [(p.code, p.name) for p in store.procedures(1)] == [
            (DEATH, "Đăng ký khai sinh"),
            (BIRTH, "Đăng ký khai sinh"),
        ]
        assert [(p.code, p.name) for p in store.procedures(2)] == [
            (MARRIAGE, "Đăng ký khai sinh"),
            (BIRTH, "Tên mới"),
        ]
        assert store.procedure(BIRTH, version=1).name == "Đăng ký khai sinh"
        assert store.procedure(BIRTH).name == "Tên mới"
        assert store.procedure(MARRIAGE, version=1) is None

    def test_the_history_of_a_code_tells_each_change_and_each_absence(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH), record(DEATH), record(MARRIAGE))
        take(record(BIRTH))
        take(record(BIRTH), record(DEATH, name="Tên mới"))
        told = [(info.number, procedure and procedure.name) for info, procedure in store.history(DEATH)]
        assert told == [(1, "Đăng ký khai sinh"), (3, None), (4, "Tên mới")]
        assert store.history("2.999999") == []

    def test_an_empty_catalogue_has_nothing_and_says_so(self, store):
        assert store.versions() == []
        assert list(store.procedures()) == []
        assert store.procedure(BIRTH) is None

    @pytest.mark.parametrize("number", [0, -1, 2])
    def test_an_unknown_version_is_an_error_that_names_it(self, store, take, number):
        take(record(BIRTH))
        for ask in (
            lambda: store.procedures(number),
            lambda: store.procedure(BIRTH, version=number),
            lambda: store.rejections(number),
            lambda: store.rollback(number, who="cán bộ"),
        ):
            with pytest.raises(CatalogError, match=f"no version {number}; it has versions 1 to 1"):
                ask()

    def test_the_catalogue_is_the_same_when_opened_again(self, database, take):
        info = take(record(BIRTH))
        with CatalogStore.open(database) as again:
            assert again.versions() == [info]
            assert codes(again.procedures()) == [BIRTH]


class TestRetirement:
    def test_a_code_missing_from_a_complete_import_is_retired_and_still_readable(self, store, take):
        take(record(BIRTH), record(DEATH, name="Đăng ký khai tử"))
        info = take(record(BIRTH))
        retirement = store.retirement(DEATH)
        assert (retirement.since_version, retirement.since) == (2, info.created_at)
        assert retirement.replaced_by is None
        assert retirement.procedure.name == "Đăng ký khai tử"
        assert store.procedure(DEATH) is None
        assert store.retirement(BIRTH) is None

    def test_what_replaces_it_may_be_said_later_even_of_a_code_not_yet_known(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH))
        assert store.retire(DEATH, replaced_by="1.116410").replaced_by == "1.116410"
        assert store.retirement(DEATH).replaced_by == "1.116410"
        assert store.retire(DEATH, replaced_by=None).replaced_by is None

    def test_the_mark_stays_through_later_imports(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH))
        store.retire(DEATH, replaced_by=MARRIAGE)
        take(record(BIRTH), record(MARRIAGE))
        assert (store.retirement(DEATH).since_version, store.retirement(DEATH).replaced_by) == (2, MARRIAGE)

    def test_a_code_that_returns_is_no_longer_retired_and_may_retire_again(self, store, take):
        take(record(BIRTH), record(DEATH, name="Cũ"))
        take(record(BIRTH))
        store.retire(DEATH, replaced_by=MARRIAGE)
        take(record(BIRTH), record(DEATH, name="Mới"))
        assert store.retirement(DEATH) is None
        take(record(BIRTH))
        again = store.retirement(DEATH)
        assert (again.since_version, again.replaced_by, again.procedure.name) == (4, None, "Mới")

    @pytest.mark.parametrize(
        ("code", "replaced_by", "said"),
        [
            (BIRTH, MARRIAGE, "1.001193 is not retired"),
            ("2.999999", MARRIAGE, "2.999999 is not retired"),
            (DEATH, "1.0133611", "cannot be replaced by '1.0133611'"),
            (DEATH, DEATH, "cannot be replaced by itself"),
        ],
    )
    def test_a_replacement_that_makes_no_sense_is_refused(self, store, take, code, replaced_by, said):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH))
        with pytest.raises(CatalogError, match=said):
            store.retire(code, replaced_by=replaced_by)


class TestRollback:
    def test_it_makes_a_new_version_with_the_old_content_and_deletes_nothing(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH, name="Tên mới"), record(MARRIAGE))
        info = store.rollback(1, who="trưởng bộ phận")
        assert (info.number, info.who, info.taken, info.added, info.changed, info.removed) == (
            3,
            "trưởng bộ phận",
            2,
            1,
            1,
            1,
        )
        assert "version 1" in info.note
        assert list(store.procedures()) == list(store.procedures(1))
        assert codes(store.procedures(2)) == [MARRIAGE, BIRTH]
        assert [version.number for version in store.versions()] == [1, 2, 3]

    def test_what_came_later_leaves_without_being_called_retired(self, store, take):
        take(record(BIRTH))
        take(record(BIRTH), record(MARRIAGE))
        store.rollback(1, who="")
        assert store.procedure(MARRIAGE) is None
        assert store.retirement(MARRIAGE) is None
        assert [procedure and procedure.code for _, procedure in store.history(MARRIAGE)] == [MARRIAGE, None]

    def test_what_was_retired_since_is_in_force_again(self, store, take):
        take(record(BIRTH), record(DEATH))
        take(record(BIRTH))
        store.rollback(1, who="")
        assert store.retirement(DEATH) is None
        assert store.procedure(DEATH) is not None

    def test_what_was_retired_then_is_retired_again_since_then(self, store, take):
        take(record(BIRTH), record(DEATH, name="Cũ"))
        take(record(BIRTH))
        store.retire(DEATH, replaced_by=MARRIAGE)
        before = store.retirement(DEATH)
        take(record(BIRTH), record(DEATH, name="Mới"))
        store.rollback(2, who="")
        assert store.retirement(DEATH) == before

    def test_an_import_after_it_is_held_against_the_content_now(self, store, take):
        old = take(record(BIRTH))
        new = take(record(BIRTH, name="Tên mới"))
        back = store.rollback(old.number, who="")
        assert take(record(BIRTH)) == back
        assert take(record(BIRTH, name="Tên mới")).number == new.number + 2


class TestOpening:
    def test_the_revisions_make_the_tables_that_the_program_knows(self, database, store):
        def ours(item, name, kind, reflected, compared_with):
            return name != SCHEMA_TABLE

        engine = create_engine(database)
        with engine.connect() as connection:
            options = {"compare_type": True, "include_object": ours}
            assert compare_metadata(MigrationContext.configure(connection, opts=options), Tables.metadata) == []
        engine.dispose()

    def test_processes_that_open_a_new_database_together_all_succeed(self, database):
        program = "import sys; from index.catalog.store import CatalogStore; CatalogStore.open(sys.argv[1]).close()"
        running = [_python(program, database) for _ in range(3)]
        outputs = [process.communicate(timeout=60)[0] for process in running]
        assert [process.returncode for process in running] == [0, 0, 0], outputs

    def test_a_newer_schema_is_refused_and_left_alone(self, database, store):
        engine = create_engine(database)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE {SCHEMA_TABLE} SET version_num = '9999'"))
        with pytest.raises(CatalogError, match=r"schema 9999.*newer program.*update this one"):
            CatalogStore.open(database)
        with engine.connect() as connection:
            assert connection.scalar(text(f"SELECT version_num FROM {SCHEMA_TABLE}")) == "9999"
        engine.dispose()

    def test_another_programs_tables_in_the_same_database_stay(self, database):
        engine = create_engine(database)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
        CatalogStore.open(database).close()
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "of another program"
        engine.dispose()

    def test_a_database_that_fails_while_read_is_a_plain_error(self, database, store, take):
        take(record(BIRTH))
        engine = create_engine(database)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE catalog_rejection"))
        engine.dispose()
        with pytest.raises(CatalogError, match="does not answer as it should"):
            store.rejections(1)

    def test_a_missing_folder_is_made(self, tmp_path):
        CatalogStore.open(f"sqlite:///{tmp_path / 'moi' / 'nua' / 'catalog.db'}").close()
        assert (tmp_path / "moi" / "nua" / "catalog.db").is_file()

    def test_a_folder_that_cannot_be_made_is_an_error(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(CatalogError, match="folder of the catalogue"):
            CatalogStore.open(f"sqlite:///{tmp_path / 'file' / 'catalog.db'}")

    def test_a_file_that_is_no_database_is_an_error_and_stays(self, tmp_path):
        file = tmp_path / "catalog.db"
        file.write_text("một tệp văn bản dài hơn phần đầu của một cơ sở dữ liệu SQLite" * 20)
        with pytest.raises(CatalogError, match="not a database"):
            CatalogStore.open(f"sqlite:///{file}")
        assert file.read_text().startswith("một tệp văn bản")

    def test_a_server_that_does_not_answer_is_an_error_without_the_password(self):
        with pytest.raises(CatalogError, match="cannot be reached") as caught:
            CatalogStore.open("postgresql+psycopg://motcua:bi-mat@127.0.0.1:1/catalog")
        assert "127.0.0.1:1" in str(caught.value)
        assert "bi-mat" not in str(caught.value)

    @pytest.mark.parametrize("url", ["mysql://u:bi-mat@h/d", "catalog.db", "postgresql://u:bi-mat@h/d", ""])
    def test_an_address_of_another_kind_is_an_error_that_names_the_ways(self, url):
        with pytest.raises(CatalogError, match=r"sqlite:////path.*postgresql\+psycopg://") as caught:
            CatalogStore.open(url)
        assert "bi-mat" not in str(caught.value)


class TestContentHash:
    def test_it_tells_contents_apart_and_only_contents(self):
        plain = record(BIRTH, source="a.txt")
        assert content_hash(plain) == content_hash(record(BIRTH, source="b.txt"))
        assert content_hash(plain) == content_hash(record(BIRTH, summary=""))
        assert content_hash(plain) != content_hash(record(BIRTH, summary="Tóm tắt"))
        assert content_hash(plain) != content_hash(record(DEATH))


KILLED_ON_THE_WAY = textwrap.dedent(
    """
    import sys, time
    from sqlalchemy import Engine, event
    from index.catalog.procedure import Procedure
    from index.catalog.store import CatalogStore

    @event.listens_for(Engine, "after_cursor_execute")
    def stop_after_the_records_are_written(connection, cursor, statement, *rest):
        if statement.startswith("INSERT INTO catalog_record "):
            print("written", flush=True)
            time.sleep(120)

    records = [Procedure(code=f"2.{n:06}", name="Thủ tục mới", description="x" * 4000) for n in range(3000)]
    CatalogStore.open(sys.argv[1]).import_records(
        records, who="", source="", source_hash="", complete=True, rejected=0
    )
    """
)


def test_kill_9_in_the_middle_of_an_import_leaves_the_last_version_whole(database, store, take):
    info = take(record(BIRTH), record(DEATH))
    process = _python(KILLED_ON_THE_WAY, database)
    try:
        assert process.stdout.readline() == "written\n"
        if database.startswith("sqlite"):
            # Megabytes of the new version already stand in the file's log, not yet committed.
            assert Path(make_url(database).database + "-wal").stat().st_size > 5_000_000
    finally:
        process.kill()
        process.communicate()
    assert store.versions() == [info]
    with CatalogStore.open(database) as opened:
        assert opened.versions() == [info]
        assert codes(opened.procedures()) == [DEATH, BIRTH]
        assert opened.retirement(BIRTH) is None
    assert take(record(MARRIAGE)).number == 2


ON_A_FILE_THAT_MAY_NOT_GROW = textwrap.dedent(
    """
    import os, resource, signal, sys
    from sqlalchemy import make_url
    from index.catalog.procedure import Procedure
    from index.catalog.store import CatalogError, CatalogStore

    def take(store, count, name):
        records = [Procedure(code=f"2.{n:06}", name=name, description="x" * 4000) for n in range(count)]
        return store.import_records(records, who="", source="", source_hash="", complete=True, rejected=0).number

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = CatalogStore.open(sys.argv[1])
    take(store, 3, "Một")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        take(store, 3000, "Hai")
    except CatalogError as error:
        print(error)
    print([version.number for version in store.versions()], {p.name for p in store.procedures()})
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print(take(store, 3000, "Hai"), len(list(store.procedures())), len(list(store.procedures(1))))
    """
)


class TestAFullDisk:
    """No room left half-way through an import: one sentence, the last version stands, the next import works."""

    many = tuple(record(f"2.{number:06}", description="x" * 4000) for number in range(500))

    @pytest.fixture
    def store(self, tmp_path):
        with CatalogStore.open(f"sqlite:///{tmp_path / 'catalog.db'}") as opened:
            yield opened

    def limit_pages(self, store, pages):
        engine = store._database._engine
        # Connections already open would not see the limit.
        engine.dispose()
        event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}"))

    def test_a_database_that_may_not_grow_says_so_and_keeps_every_version(self, store, take, tmp_path):
        take(record(BIRTH), record(DEATH))
        versions = [*store.versions(), take(record(BIRTH))]
        retired = store.retirement(DEATH)
        self.limit_pages(store, 60)
        with pytest.raises(
            CatalogError, match=r"catalog\.db .*disk is full.*the last version stands; free space"
        ) as told:
            take(*self.many)
        assert "\n" not in str(told.value)
        assert store.versions() == versions
        assert codes(store.procedures()) == [BIRTH]
        assert codes(store.procedures(1)) == [DEATH, BIRTH]
        assert store.retirement(DEATH) == retired

    def test_what_is_small_enough_is_taken_after_it_and_all_of_it_when_there_is_room(self, store, take):
        take(record(BIRTH))
        self.limit_pages(store, 60)
        with pytest.raises(CatalogError, match="disk is full"):
            take(*self.many)
        assert take(record(DEATH), complete=False).number == 2
        self.limit_pages(store, 100_000)
        assert take(*self.many).number == 3
        assert len(list(store.procedures())) == len(self.many)

    def test_a_rollback_without_room_changes_nothing_either(self, store, take):
        take(*self.many)
        take(record(BIRTH))
        self.limit_pages(store, 1)
        with pytest.raises(CatalogError, match="disk is full"):
            store.rollback(1, who="")
        assert codes(store.procedures()) == [BIRTH]

    def test_a_file_that_the_system_lets_grow_no_further_is_told_the_same(self, tmp_path):
        process = _python(ON_A_FILE_THAT_MAY_NOT_GROW, f"sqlite:///{tmp_path / 'catalog.db'}")
        output = process.communicate(timeout=120)[0]
        assert process.returncode == 0, output
        told, kept, after = output.splitlines()
        assert "the disk under the catalogue" in told
        assert "catalog.db" in told
        assert "free space there and try again" in told
        assert kept == "[1] {'Một'}"
        assert after == "2 3000 3"


NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON catalog_record FOR EACH ROW EXECUTE FUNCTION no_room()
"""


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_postgresql_says_of_a_full_disk_is_told_the_same(database, store, take):
    info = take(record(BIRTH))
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(NO_ROOM)
    with pytest.raises(CatalogError, match=r"the disk under the catalogue .*No space left on device.*free space"):
        take(record(DEATH))
    assert store.versions() == [info]
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER no_room ON catalog_record")
    engine.dispose()
    assert take(record(DEATH)).number == 2


def _python(program, database):
    return subprocess.Popen(
        [sys.executable, "-c", program, database],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def national_records(national_export):
    return list(text_export.records(national_export))


def test_the_national_export_comes_back_record_for_record(store, national_records):
    rejections = [one for one in national_records if isinstance(one, Rejection)]
    given = {one.code: one for one in national_records if isinstance(one, Procedure)}
    info = store.import_records(
        given.values(),
        who="kiểm thử",
        source=text_export.NAME,
        source_hash=HASH,
        complete=True,
        rejected=len(rejections),
        rejections=rejections,
    )
    assert (info.taken, info.added, info.rejected) == (len(given), len(given), len(rejections))
    assert {procedure.code: procedure for procedure in store.procedures()} == given
    assert store.rejections(1) == rejections
