"""Made-up dossiers in SQLite: two hundred over all ten statuses, the same at every seeding."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from sqlalchemy import JSON, DateTime, Engine, Integer, String, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from vietnamese.numbers import TIME_ZONE

COUNT = 200
_SEED = 118

STATUSES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
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
_PROCEDURES = (
    ("1.014064", "Cấp lại thẻ căn cước", 7, "Công an phường Mẫu A"),
    ("1.001193", "Đăng ký khai sinh", 1, "UBND phường Mẫu A"),
    ("1.000894", "Đăng ký kết hôn", 3, "UBND xã Mẫu B"),
    ("1.004222", "Đăng ký thường trú", 7, "Công an xã Mẫu B"),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", 3, "UBND phường Mẫu C"),
    ("1.012784", "Tách thửa hoặc hợp thửa đất", 15, "Văn phòng đăng ký đất đai Mẫu"),
    ("1.012786", "Cấp lại Giấy chứng nhận do bị mất", 10, "Văn phòng đăng ký đất đai Mẫu"),
)
_SUPPLEMENTS = (
    ("Bản sao giấy chứng nhận kết hôn",),
    ("Giấy tờ chứng minh chỗ ở hợp pháp",),
    ("Tờ khai theo mẫu còn thiếu chữ ký", "Bản chính giấy ủy quyền"),
)


class Base(DeclarativeBase):
    """Tables of the sandbox."""


class StoredDossier(Base):
    """A made-up dossier; ``factors`` are the digits that open it."""

    __tablename__ = "dossiers"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    factors: Mapped[list[str]] = mapped_column(JSON)
    procedure_code: Mapped[str] = mapped_column(String(12))
    procedure_name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(200))
    status: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime.datetime | None] = mapped_column(DateTime(timezone=True))
    apology_due_at: Mapped[datetime.datetime | None] = mapped_column(DateTime(timezone=True))
    supplements: Mapped[list[str]] = mapped_column(JSON)
    amount_due: Mapped[int | None] = mapped_column(Integer)
    history: Mapped[list[dict[str, object]]] = mapped_column(JSON)


def open_database(path: Path) -> Engine:
    """The sandbox's database at ``path``, seeded when it is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if not session.scalar(select(func.count()).select_from(StoredDossier)):
            session.add_all(made_up_dossiers())
            session.commit()
    return engine


def made_up_dossiers() -> list[StoredDossier]:
    """The two hundred dossiers; ``H12.34-260115-0007`` opens with 1234 or 5678."""
    chance = random.Random(_SEED)
    return [_dossier(number, chance) for number in range(1, COUNT + 1)]


def _dossier(number: int, chance: random.Random) -> StoredDossier:
    received = datetime.datetime(2026, 1, 15, 8, tzinfo=TIME_ZONE)
    received += datetime.timedelta(days=(number - 1) // 8 * 7, minutes=13 * (number % 8))
    status = 4 if number == 7 else (number - 1) % 10 + 1
    code, name, days, unit = _PROCEDURES[0] if number == 7 else _PROCEDURES[chance.randrange(len(_PROCEDURES))]
    due = received + datetime.timedelta(days=days)
    history: list[dict[str, object]] = [
        {
            "status": passed,
            "at": (received + datetime.timedelta(hours=20 * place)).isoformat(),
            "note": STATUSES[passed],
        }
        for place, passed in enumerate(_PATHS[status])
    ]
    finished = received + datetime.timedelta(hours=20 * (len(history) - 1))
    late = status in (4, 5, 6) and number % 3 == 1
    factors = ["1234", "5678"] if number == 7 else [f"{chance.randrange(10_000):04}" for _ in "12"]
    return StoredDossier(
        code=_code(number, received),
        factors=factors,
        procedure_code=code,
        procedure_name=name,
        unit=unit,
        status=status,
        received_at=received,
        due_at=due,
        finished_at=finished if status in (9, 10) else None,
        apology_due_at=due + datetime.timedelta(days=10) if late else None,
        supplements=list(chance.choice(_SUPPLEMENTS)) if status == 5 else [],
        amount_due=chance.choice([50_000, 120_000, 300_000]) if status == 6 else None,
        history=history,
    )


def _code(number: int, received: datetime.datetime) -> str:
    day = f"{received:%y%m%d}"
    if number % 10 == 0:
        return f"000.00.{number % 40:02}.H22-{day}-{number:04}"
    if number % 10 == 9:
        return f"03706/{received.year}/{number:05}"
    return f"H12.34-{day}-{number:04}"
