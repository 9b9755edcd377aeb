"""What is said of one-stop units (bộ phận một cửa): where, when open, whom to call, from the directory alone.

Name, address, hours and telephone are told as the directory gives them, with the day on which it was imported; a
made-up unit is told as such, and what the directory lacks is said to be lacking. Which message asks for them is left
to ``actions.dialogue``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.answers import Answer, Button
from index.catalog.procedure import Level, Procedure
from index.places.directory import OneStopUnit
from index.places.installed import InstalledDirectory
from index.places.localities import Locality, beside, localities, read_back, within, written
from index.places.places import Places
from index.search.decision import Decision
from index.search.wording import names_nothing
from vietnamese.numbers import TIME_ZONE, format_date
from vietnamese.text import fold

OFFICE_HOURS = "ask_office_hours"
"""The intent that asks for a one-stop unit, and what is remembered as asked last."""
BUTTON_START = "Bộ phận một cửa"
"""How the message of a button that names a place begins."""

_MOST_OFFERED = 5
_MOST_UNITS = 4
_MOST_NAMES = 12
_MOST_REMEMBERED = 40
_AROUND_PLACES = frozenset(
    "o tai thuoc que ben khu cu moi phuong xa quan huyen tinh thanh pho tp p q h x nha song gan nay".split()
)
"""Words, folded, that stand beside a place's name and name no matter."""
_TITLE_LETTERS = 60
_WAY_OUT = "Bạn xem trên cổng dịch vụ công của tỉnh, thành phố mình giúp nhé."
_NO_DIRECTORY = (
    "Dạ, giờ làm việc và địa chỉ từng bộ phận một cửa do địa phương niêm yết; mình chưa được nạp danh bạ của nơi bạn "
    f"nên không dám nói chừng. {_WAY_OUT}"
)
_WHICH_PLACE = (
    "bạn cho mình biết xã, phường và tỉnh, thành phố (tên cũ cũng được), ví dụ “phường Ba Đình, Hà Nội”, để mình xem "
    "địa chỉ, giờ làm việc của bộ phận một cửa ở đó."
)


@dataclass(frozen=True)
class OneStopGuide:
    """What there is to know of one-stop units: the country's places, and the directory in service, if any."""

    known: Places
    installed: InstalledDirectory | None

    def place_in_hand(self, text: str, remembered: str, expected: bool) -> str:
        """What to remember of where somebody is, after a message: a line "" for nothing.

        remembered: the line before it. expected: a place was asked for, so that the message may be its bare name.
        """
        before = self._named(remembered)
        found = localities(text, self.known, bare=expected)
        if not found:
            return remembered
        if len(before) > 1:
            found = tuple(old for old in before if any(_agree(old, new) for new in found)) or found
        elif before:
            found = within(before[0].province, found)
        return written(found[:_MOST_REMEMBERED])

    def offered(self, remembered: str) -> tuple[str, ...]:
        """What to remember for each place that is offered to choose from, in the order in which they are told."""
        return tuple(written((locality,)) for locality in self._named(remembered)[:_MOST_OFFERED])

    def names_only_places(self, text: str, expected: bool = False) -> bool:
        """True when a message names a place and no matter beside it: "dạ em ở phường Ba Đình, Hà Nội"."""
        rest = beside(text, self.known, bare=expected)
        if rest is None:
            return False
        words = [word for word in rest.split() if fold(word).strip(" .,;?!") not in _AROUND_PLACES]
        return names_nothing(" ".join(words))

    def office(self, place: str) -> Answer:
        """The answer to who asks for a one-stop unit at the place in hand."""
        found = self._named(place)
        if not found:
            if self.installed is None:
                return Answer(_NO_DIRECTORY, Decision.NONE)
            return Answer(f"Dạ, {_WHICH_PLACE}", Decision.CLARIFY)
        if len(found) > 1:
            return _ask_which(found)
        units = self._units(found[0], commune=True, province=not found[0].communes)
        if not units and found[0].communes:
            of_province = self._units(found[0], commune=False, province=True)
            if of_province:
                lacking = f"Danh bạ chưa có bộ phận một cửa của {_told(found[0])}; cấp tỉnh thì có:"
                return Answer(f"{lacking}\n{self._listed(of_province)}", Decision.ANSWER)
        if not units:
            return Answer(f"Dạ, {self._lacking(found[0])} {_WAY_OUT}", Decision.NONE)
        text = f"{BUTTON_START} ở {_told(found[0])}:\n{self._listed(units)}"
        if not found[0].communes:
            text += "\nMuốn biết bộ phận một cửa của xã, phường nào thì bạn cho mình tên xã, phường đó nhé."
        return Answer(text, Decision.ANSWER)

    def beside(self, procedure: Procedure, place: str) -> str:
        """What to add to where a procedure is handed in: the units of its levels there; "" for nothing to add."""
        at_commune, at_province = Level.COMMUNE in procedure.levels, Level.PROVINCE in procedure.levels
        if not (at_commune or at_province) and any(level is not Level.UNKNOWN for level in procedure.levels):
            return ""
        found = self._named(place)
        if not found:
            return f"Nếu cần, {_WHICH_PLACE}" if self.installed else ""
        if len(found) > 1:
            return _ask_which(found).text
        either = not (at_commune or at_province)
        units = self._units(found[0], commune=at_commune or either, province=at_province or either)
        if units:
            return (
                f"{BUTTON_START} ở {_told(found[0])} (nên gọi hỏi trước xem có nhận thủ tục này không):\n"
                f"{self._listed(units)}"
            )
        if self.installed and at_commune and not found[0].communes:
            return (
                f"Nơi nộp ở cấp xã: bạn cho mình biết xã, phường ở {found[0].name} để mình xem địa chỉ, giờ làm việc."
            )
        return self._lacking(found[0])

    def _named(self, remembered: str) -> tuple[Locality, ...]:
        """The localities of a remembered line; several where it is not yet known which is meant."""
        return read_back(remembered, self.known)

    def _units(self, locality: Locality, *, commune: bool, province: bool) -> tuple[OneStopUnit, ...]:
        if self.installed is None:
            return ()
        directory = self.installed.directory
        of_communes = [unit for each in locality.communes for unit in directory.for_commune(each.code)]
        of_province = directory.for_province(locality.province.full_name)
        return (*(of_communes if commune else ()), *(of_province if province else ()))

    def _listed(self, units: Sequence[OneStopUnit]) -> str:
        lines = [_described(unit) for unit in units[:_MOST_UNITS]]
        if len(units) > _MOST_UNITS:
            lines.append(f"… và {len(units) - _MOST_UNITS} đơn vị khác; bạn cho mình đúng tên xã, phường nhé.")
        if any(unit.made_up for unit in units[:_MOST_UNITS]):
            lines.append("Đây là đơn vị mẫu, không có thật, chỉ để thử: xin đừng đến hay gọi theo.")
        lines.append(f"Theo danh bạ nhập ngày {self._imported_on()}.")
        return "\n".join(lines)

    def _lacking(self, locality: Locality) -> str:
        if self.installed is None:
            return (
                f"mình chưa được nạp danh bạ bộ phận một cửa nào nên chưa biết địa chỉ, giờ làm việc, điện thoại ở "
                f"{_told(locality)}."
            )
        return (
            f"danh bạ mình đang có (nhập ngày {self._imported_on()}) chưa có đơn vị nào của {_told(locality)}, nên "
            "mình không dám nói chừng địa chỉ, giờ làm việc."
        )

    def _imported_on(self) -> str:
        if self.installed is None:
            raise ValueError("no directory was imported, so there is no day of its import")
        return format_date(self.installed.imported_at.astimezone(TIME_ZONE).date())


def _described(unit: OneStopUnit) -> str:
    lines = [f"• {unit.name}" + (" (đơn vị mẫu, không có thật)" if unit.made_up else "")]
    lines.append(f"   Địa chỉ: {unit.address}")
    lines.append(f"   Giờ làm việc: {unit.hours or 'danh bạ không nêu'}")
    lines.append(f"   Điện thoại: {unit.phone or 'danh bạ không nêu'}")
    if unit.note and not unit.made_up:
        lines.append(f"   {unit.note}")
    return "\n".join(lines)


def _ask_which(found: Sequence[Locality]) -> Answer:
    offered = found[:_MOST_OFFERED]
    lines = ["Tên này có ở nhiều nơi. Bạn ở nơi nào ạ?"]
    lines += [f"{number}. {_told(locality)}" for number, locality in enumerate(offered, start=1)]
    if len(found) > len(offered):
        lines.append(f"… và {len(found) - len(offered)} nơi khác. Bạn ghi thêm tên tỉnh, thành phố (huyện cũ) nhé.")
    buttons = tuple(Button(each.asked_name[:_TITLE_LETTERS], f"{BUTTON_START} {each.asked_name}") for each in offered)
    return Answer("\n".join(lines), Decision.CLARIFY, buttons=buttons)


def _told(locality: Locality) -> str:
    """Its name now, and before it the old one that somebody used."""
    name = locality.name
    if len(locality.communes) > _MOST_NAMES:
        name = f"{len(locality.communes)} xã, phường của {locality.province.full_name}"
    return f"{locality.former_name} (tên cũ, nay là {name})" if locality.former_name else name


def _agree(old: Locality, new: Locality) -> bool:
    """True when the new name may narrow the old one down: its province, or a commune of both."""
    if old.province != new.province:
        return False
    return not new.communes or bool(set(old.communes) & set(new.communes))
