"""Wrong tries are few, waits grow, and two action servers count as one."""

import datetime
import subprocess
import sys

import pytest
import sqlalchemy as sa

from actions.database import open_database, reading
from actions.dossier.attempts import Asking, Attempts, Counted, Limits, Refused, attempt_table
from tests.conftest import ROOT

SECRET = "k" * 32
LIMITS = Limits(
    free=3,
    free_of_address=6,
    waits=tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)),
    forgotten_after=datetime.timedelta(days=1),
)
ASKING = Asking("web-1", "H12.34-260115-0007", "address-1")


class Clock:
    def __init__(self):
        self.now = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += datetime.timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def attempts(database, clock):
    engine = open_database(database)
    yield Attempts(engine, SECRET, LIMITS, clock)
    engine.dispose()


def wait_of(told):
    assert isinstance(told, Refused)
    return told.wait.total_seconds() / 60


def test_after_the_free_tries_every_further_one_waits_longer(attempts, clock):
    for _ in range(3):
        assert isinstance(attempts.count(ASKING), Counted)
    for minutes in (1, 5, 15, 60, 60):
        assert wait_of(attempts.count(ASKING)) == minutes
        clock.pass_by(minutes=minutes)
        assert isinstance(attempts.count(ASKING), Counted)


def test_a_refused_try_does_not_lengthen_the_wait(attempts, clock):
    for _ in range(3):
        attempts.count(ASKING)
    clock.pass_by(seconds=30)
    assert wait_of(attempts.count(ASKING)) == wait_of(attempts.count(ASKING)) == 0.5


def test_a_try_that_was_no_guess_is_taken_back(attempts):
    for _ in range(20):
        attempts.take_back(attempts.count(ASKING))
    for _ in range(3):
        assert isinstance(attempts.count(ASKING), Counted)
    assert isinstance(attempts.count(ASKING), Refused)


def test_a_success_beside_a_wrong_try_does_not_lift_its_wait(attempts):
    own = Asking("web-2", "H12.34-260115-0008", ASKING.address)
    counted = attempts.count(own)
    for number in range(5):
        attempts.count(Asking(f"web-a{number}", f"H99.99-260115-000{number}", ASKING.address))
    attempts.take_back(counted)
    assert isinstance(attempts.count(own), Counted)
    assert isinstance(attempts.count(Asking("web-3", "H12.34-260115-0009", ASKING.address)), Refused)


@pytest.mark.parametrize(
    "another",
    [
        Asking("web-9", ASKING.code, "address-9"),
        Asking(ASKING.conversation, "H98.76-260115-0007", "address-9"),
    ],
    ids=["the same code from elsewhere", "another code in the same conversation"],
)
def test_the_code_and_the_conversation_are_each_limited(attempts, another):
    for _ in range(3):
        attempts.count(ASKING)
    assert isinstance(attempts.count(another), Refused)
    assert isinstance(attempts.count(Asking("web-9", "H98.76-260115-0007", "address-9")), Counted)


def test_an_address_has_more_tries_for_many_citizens_share_it(attempts):
    tries = [Asking(f"web-{number}", f"H12.34-260115-{number:04}", "address-1") for number in range(7)]
    told = [attempts.count(each) for each in tries]
    assert [isinstance(each, Counted) for each in told] == [True] * 6 + [False]
    assert isinstance(attempts.count(Asking("web-7", "H12.34-260115-0007")), Counted)


def test_a_refused_try_counts_for_none_of_its_keys(attempts):
    for _ in range(3):
        attempts.count(ASKING)
    for number in range(10):
        attempts.count(Asking(f"web-b{number}", ASKING.code, "address-5"))
    assert isinstance(attempts.count(Asking("web-b1", "H11.11-260115-0001", "address-5")), Counted)


def test_a_day_later_all_is_forgotten(attempts, clock):
    for _ in range(3):
        attempts.count(ASKING)
    clock.pass_by(days=1)
    for _ in range(3):
        assert isinstance(attempts.count(ASKING), Counted)


def test_what_is_old_is_deleted_and_what_is_not_stays(attempts, clock):
    attempts.count(Asking("web-1", "H12.34-260115-0001"))
    clock.pass_by(hours=23)
    attempts.count(Asking("web-2", "H12.34-260115-0002"))
    clock.pass_by(hours=1)
    assert attempts.forget_old() == 2
    assert attempts.forget_old() == 0


def test_the_table_names_neither_conversation_nor_code_nor_address(database):
    engine = open_database(database)
    Attempts(engine, SECRET, LIMITS).count(ASKING)
    with reading(engine) as connection:
        rows = connection.execute(sa.select(attempt_table)).all()
    engine.dispose()
    assert len(rows) == 3
    assert not any(part in str(rows) for part in ("web-1", "260115", "address-1"))


def test_a_restart_forgets_no_try(database, clock):
    for _ in range(3):
        engine = open_database(database)
        assert isinstance(Attempts(engine, SECRET, LIMITS, clock).count(ASKING), Counted)
        engine.dispose()
    engine = open_database(database)
    assert isinstance(Attempts(engine, SECRET, LIMITS, clock).count(ASKING), Refused)
    engine.dispose()


def test_citizens_who_share_an_address_do_not_stop_one_another(attempts, clock):
    """Each takes the time before it has waited for the others' rows, so that theirs may be later."""

    def once(number):
        clock.pass_by(microseconds=-1)
        return attempts.count(Asking(f"web-{number}", f"H12.34-260115-{number:04}", "address-1"))

    assert all(isinstance(once(number), Counted) for number in range(LIMITS.free_of_address))


GUESSER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from actions.database import open_database
from actions.dossier.attempts import Asking, Attempts, Counted
from tests.actions.dossier.test_attempts import LIMITS, SECRET

attempts = Attempts(open_database(sys.argv[1]), SECRET, LIMITS)
asked = [Asking(f"web-{sys.argv[2]}-{number}", "H12.34-260115-0007") for number in range(40)]
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(4) as pool:
    print(sum(isinstance(told, Counted) for told in pool.map(attempts.count, asked)))
"""


def test_two_action_servers_at_once_let_no_try_slip_by(database):
    open_database(database).dispose()
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", GUESSER, database, name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("a", "b")
    ]  # fmt: skip
    for server in servers:
        assert server.stdout.readline() == "ready\n"
    for server in servers:
        server.stdin.write("go\n")
        server.stdin.flush()
    let_through = sum(int(server.communicate(timeout=60)[0]) for server in servers)
    assert let_through == LIMITS.free
