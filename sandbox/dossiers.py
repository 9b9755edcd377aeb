"""Made-up dossiers: two hundred over all ten statuses, the same at every seeding, and as many new ones as are filed.

How they move on is left to ``sandbox.one_stop``.
"""

from __future__ import annotations

import datetime
import random
import re
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from actions.dossier.record import STATUS_NAMES
from sandbox.database import open_engine
from sandbox.tables import Apology, Charge, Step, StoredDossier, SupplementRequest
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import fold

COUNT = 200
_SEED = 118

_PATHS = {
    1: (1,),
    2: (1, 2),
    3: (1, 3),
    4: (1, 2, 4),
    5: (1, 2, 4, 5),
    6: (1, 2, 4, 6),
    7: (1, 2, 7),
    8: (1, 2, 4, 8),
    9: (1, 2, 4, 9),
    10: (1, 2, 4, 9, 10),
}
SUPPLEMENT_DAYS = 15
"""Days that a citizen has to bring what is missing."""


class Service(NamedTuple):
    """A procedure as the sandbox's one-stop units carry it out; ``days`` is its processing time."""

    code: str
    name: str
    days: int
    unit: str
    field: str
    result: str


SERVICES = (
    Service("1.014064", "Cấp lại thẻ căn cước", 7, "Công an phường Mẫu A", "CC", "Thẻ căn cước"),
    Service("1.001193", "Đăng ký khai sinh", 1, "UBND phường Mẫu A", "HT", "Giấy khai sinh"),
    Service("1.000894", "Đăng ký kết hôn", 3, "UBND xã Mẫu B", "HT", "Giấy chứng nhận kết hôn"),
    Service("1.004222", "Đăng ký thường trú", 7, "Công an xã Mẫu B", "CT", "Thông báo về kết quả đăng ký cư trú"),
    Service(
        *("1.001612", "Đăng ký thành lập hộ kinh doanh", 3, "UBND phường Mẫu C", "KD"),
        "Giấy chứng nhận đăng ký hộ kinh doanh",
    ),
    Service(
        *("1.012784", "Tách thửa hoặc hợp thửa đất", 15, "Văn phòng đăng ký đất đai Mẫu", "DD"),
        "Giấy chứng nhận quyền sử dụng đất",
    ),
    Service(
        *("1.012786", "Cấp lại Giấy chứng nhận do bị mất", 10, "Văn phòng đăng ký đất đai Mẫu", "DD"),
        "Giấy chứng nhận quyền sử dụng đất",
    ),
)
SUPPLEMENTS = (
    ("Bản sao giấy chứng nhận kết hôn",),
    ("Giấy tờ chứng minh chỗ ở hợp pháp",),
    ("Tờ khai theo mẫu còn thiếu chữ ký", "Bản chính giấy ủy quyền"),
)
CHARGE = "Phí, lệ phí"
AMOUNTS = (50_000, 120_000, 300_000)
REASONS = (
    "Cần lấy ý kiến của cơ quan phối hợp",
    "Số hồ sơ tiếp nhận trong kỳ vượt quá khả năng giải quyết",
    "Hệ thống xử lý gặp sự cố kỹ thuật",
)


class Counter(NamedTuple):
    """What every one-stop unit of the sandbox tells citizens of itself."""

    phone: str
    pay_at: str
    collect_at: str


COUNTER = Counter(
    "0234 000 0000",
    "Quầy thu phí ở nơi tiếp nhận hồ sơ, hoặc mục Thanh toán trực tuyến của Cổng Dịch vụ công quốc gia",
    "Quầy trả kết quả ở nơi tiếp nhận hồ sơ, trong giờ hành chính",
)
_BY_CODE = {service.code: service for service in SERVICES}


def service_of(dossier: StoredDossier) -> Service:
    """The procedure that a dossier is for."""
    return _BY_CODE[dossier.procedure_code]


def open_database(at: Path | str) -> Engine:
    """The database at an SQLAlchemy URL or a path of SQLite, seeded when it is new; raises SandboxDatabaseError."""
    return open_engine(
        f"sqlite:///{at}" if isinstance(at, Path) else at, lambda session: session.add_all(made_up_dossiers())
    )


def made_up_dossiers() -> list[StoredDossier]:
    """The two hundred dossiers; ``H12.34-260115-0007`` opens with 1234 or 5678."""
    chance = random.Random(_SEED)
    return [_dossier(number, chance) for number in range(1, COUNT + 1)]


def new_dossier(number: int, service: Service, at: datetime.datetime, processing: datetime.timedelta) -> StoredDossier:
    """A dossier that somebody files at that moment; its factors are drawn from its number."""
    chance = random.Random(f"{_SEED} {number}")
    code = f"H12.34-{at.astimezone(TIME_ZONE):%y%m%d}-{number:04}"
    return _blank(code, number, service, [f"{chance.randrange(10_000):04}" for _ in "12"], at, at + processing)


def _blank(
    code: str, number: int, service: Service, factors: list[str], at: datetime.datetime, due: datetime.datetime
) -> StoredDossier:
    return StoredDossier(
        code=code,
        owner=f"Người Nộp Mẫu {number:04}",
        owner_id=f"{number:08}{factors[0]}",
        factors=factors,
        procedure_code=service.code,
        procedure_name=service.name,
        unit=service.unit,
        status=1,
        received_at=at,
        due_at=due,
        finished_at=None,
        words=fold(f" {code} {re.sub('[^A-Z0-9]', ' ', code)} {service.code} {service.name} {service.unit}"),
        by_post=number % 4 == 0,
        history=(Step(status=1, at=at, note=STATUS_NAMES[1], unit=service.unit),),
        requests=(),
        charges=(),
        apologies=(),
        next_at=None,
    )


def _dossier(number: int, chance: random.Random) -> StoredDossier:
    received = datetime.datetime(2026, 1, 15, 8, tzinfo=TIME_ZONE)
    received += datetime.timedelta(days=(number - 1) // 8 * 7, minutes=13 * (number % 8))
    status = 4 if number == 7 else (number - 1) % 10 + 1
    service = SERVICES[0] if number == 7 else SERVICES[chance.randrange(len(SERVICES))]
    due = received + datetime.timedelta(days=service.days)
    factors = ["1234", "5678"] if number == 7 else [f"{chance.randrange(10_000):04}" for _ in "12"]
    dossier = _blank(_code(number, received), number, service, factors, received, due)
    dossier.status = status
    dossier.history = tuple(
        Step(
            status=passed,
            at=received + datetime.timedelta(hours=20 * place),
            note=STATUS_NAMES[passed],
            unit=service.unit,
        )
        for place, passed in enumerate(_PATHS[status])
    )
    since = dossier.history[-1].at
    if status in (9, 10):
        dossier.finished_at = since
    if status == 5:
        until = since + datetime.timedelta(days=SUPPLEMENT_DAYS)
        dossier.requests = (SupplementRequest(papers=chance.choice(SUPPLEMENTS), asked_at=since, until=until),)
    if status == 6:
        dossier.charges = (Charge(name=CHARGE, amount=chance.choice(AMOUNTS), asked_at=since),)
    if status in (4, 5, 6) and number % 3 == 1:
        dossier.apologies = (
            Apology(
                new_due_at=due + datetime.timedelta(days=10),
                reason=REASONS[number % len(REASONS)],
                issued_at=due + datetime.timedelta(hours=8),
            ),
        )
    return dossier


def _code(number: int, received: datetime.datetime) -> str:
    day = f"{received:%y%m%d}"
    if number % 10 == 0:
        return f"000.00.{number % 40:02}.H22-{day}-{number:04}"
    if number % 10 == 9:
        return f"03706/{received.year}/{number:05}"
    return f"H12.34-{day}-{number:04}"
