"""A dossier, the time, and whoever follows."""

import datetime

import pytest

from actions.database import open_database
from actions.dossier.record import Dossier
from actions.dossier.sealing import code_key, shown
from actions.following.events import DossierEvent, EventIntake
from actions.following.in_hand import DossierInHand
from actions.following.quiet_hours import QuietHours
from vietnamese.numbers import TIME_ZONE

SECRET = "a secret of the tests"
CODE = "H12.34-260115-0007"
NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=TIME_ZONE)
QUIET = QuietHours(datetime.time(21), datetime.time(7))


def dossier_in_hand(code=CODE, **fields):
    noted = {
        "code_key": code_key(SECRET, code),
        "shown": shown(code),
        "procedure_name": "Đăng ký khai sinh",
        "status": 4,
        "unit": "UBND phường Mẫu",
        "due_at": None,
        "new_due_at": None,
        "looked_up_at": NOON,
    }
    return DossierInHand(**{**noted, **fields})


def dossier(**fields):
    told = {"code": CODE, "procedure_name": "Đăng ký khai sinh", "status": 4, "status_name": "Đang xử lý"}
    return Dossier(**{**told, **fields})


def event(event_id="e-1", status=4, code=CODE, at=NOON):
    return DossierEvent(event_id=event_id, code=code, status=status, at=at)


@pytest.fixture
def engine(database):
    opened = open_database(database)
    yield opened
    opened.dispose()


@pytest.fixture
def intake(engine):
    return EventIntake(engine, SECRET, QUIET, datetime.timedelta(hours=72))
