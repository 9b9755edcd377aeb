"""Which faults are set at the contract's and the national sync's paths: what a client must live through.

How an answer is spoilt is left to ``sandbox.faults``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Place(StrEnum):
    """Whose answers a fault spoils."""

    CONTRACT = "contract"
    NATIONAL_SYNC = "national_sync"


class Kind(StrEnum):
    """What goes wrong."""

    SLOW = "slow"
    ERROR = "error"
    BUSY = "busy"
    GARBAGE = "garbage"
    WRONG_TYPES = "wrong_types"
    HALF = "half"
    CLOSED = "closed"
    DOWN = "down"


KINDS = {
    Kind.SLOW: "Chậm",
    Kind.ERROR: "Lỗi 500",
    Kind.BUSY: "Từ chối vì quá nhiều (429)",
    Kind.GARBAGE: "Trả rác thay vì JSON",
    Kind.WRONG_TYPES: "Sai kiểu dữ liệu",
    Kind.HALF: "Đứt giữa câu trả lời",
    Kind.CLOSED: "Nhận yêu cầu rồi đóng kết nối",
    Kind.DOWN: "Sập: ngắt kết nối ngay",
}
PLACES = {Place.CONTRACT: "Hợp đồng tra cứu", Place.NATIONAL_SYNC: "Đồng bộ quốc gia"}


class Fault(BaseModel):
    """A fault as it is set. delay_ms: how late a slow answer is; times: how many answers it spoils, None for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Place
    kind: Kind
    delay_ms: Annotated[int, Field(ge=0, le=600_000)] = 2000
    times: Annotated[int | None, Field(ge=1)] = None


class Switchboard:
    """Which faults are set, one for each place; a restart takes them back."""

    def __init__(self) -> None:
        self._faults: dict[Place, Fault] = {}

    def set(self, fault: Fault) -> None:
        """Let it spoil the answers of its place from now on."""
        self._faults[fault.place] = fault

    def clear(self) -> None:
        """Take all faults back."""
        self._faults.clear()

    def current(self) -> list[Fault]:
        """The faults that are set."""
        return list(self._faults.values())

    def draw(self, place: Place) -> Fault | None:
        """The fault that spoils the next answer there; counts it."""
        fault = self._faults.get(place)
        if fault is not None and fault.times is not None:
            if fault.times == 1:
                del self._faults[place]
            else:
                self._faults[place] = fault.model_copy(update={"times": fault.times - 1})
        return fault
