"""What is said when nothing was found: first a question back, then what is nearest, then a person.

Never a guess. How many messages in a row found nothing is kept in the memory.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from actions.answers import Answer, Button, ask_which
from actions.places import OneStopGuide
from index.life_events.life_events import load_life_events, match
from index.search.decision import Decision
from index.search.header import Header

MOST_NEAREST = 3
_LIFE_EVENTS = ("sinh-con", "ket-hon", "mat-giay-to", "chuyen-cho-o", "nguoi-than-mat")
"""The events that most people come with, by their files' names."""
_ASK_BACK = (
    "Dạ, mình chưa tìm được thủ tục đúng với câu hỏi này. Bạn nói rõ hơn việc cần làm được không ạ? "
    "Ví dụ: “đăng ký khai sinh cho con”, “làm lại căn cước bị mất”, “sang tên sổ đỏ”."
)
_NEAREST = (
    "Dạ, mình vẫn chưa chắc bạn cần thủ tục nào nên không dám trả lời chừng. Bạn xem có phải một trong các "
    "việc dưới đây "
    "không, hoặc hỏi cán bộ ở bộ phận một cửa nơi gần nhất."
)
_PERSON = (
    "Dạ, mình xin lỗi, mình chưa giúp được việc này. Bạn hỏi trực tiếp cán bộ ở bộ phận một cửa của xã, "
    "phường nơi gần "
    "nhất trong giờ làm việc nhé; nhớ mang theo giấy tờ tùy thân."
)
TALK_TO_PERSON = (
    "Dạ, mình chưa nối máy với cán bộ ở kênh này được. Bạn đến bộ phận một cửa của xã, phường nơi gần nhất trong giờ "
    "làm việc, mang theo giấy tờ tùy thân và mã hồ sơ nếu đã nộp ạ."
)


def not_found(misses: int, nearest: Sequence[Header], guide: OneStopGuide, place: str) -> Answer:
    """What to say after so many misses before this one. nearest: what the search came closest to, best first."""
    if misses == 0:
        return Answer(_ASK_BACK, Decision.NONE)
    if misses == 1:
        return _offer(nearest[:MOST_NEAREST])
    return person(_PERSON, guide, place)


def person(text: str, guide: OneStopGuide, place: str) -> Answer:
    """Where to find a person: the one-stop unit of the place in hand below the text, where that is known."""
    office = guide.office(place) if place else None
    if office is None or office.decision is Decision.NONE:
        return Answer(text, Decision.NONE)
    return replace(office, text=f"{text}\n\n{office.text}", decision=Decision.NONE)


def _offer(nearest: Sequence[Header]) -> Answer:
    buttons = ask_which(nearest).buttons if nearest else ()
    lines = [_NEAREST]
    lines += [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    return Answer("\n".join(lines), Decision.NONE, buttons=(*buttons, *_events()))


@functools.cache
def _events() -> tuple[Button, ...]:
    """A button for each of the usual life events, which sends a sentence that tells it."""
    events = {event.id: event for event in load_life_events()}
    told = []
    for name in _LIFE_EVENTS:
        phrase = next((phrase for phrase in events[name].phrases if match(phrase) == events[name]), None)
        if phrase is not None:
            told.append(Button(events[name].title, phrase))
    return tuple(told)
