"""Whatever the assistant says comes whole through every door, and no door sends what its platform would refuse."""

import datetime
import functools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.answers import Extent, ask_which, tell
from actions.dossier import wording as dossier_wording
from actions.dossier.record import STATUS_NAMES, Dossier
from actions.facets import Facet
from bot.channels import wording
from bot.channels.message import Button, Said
from bot.channels.messenger import rendering as messenger
from bot.channels.pages import title_of
from bot.channels.zalo import rendering as zalo
from index.catalog.sources import own_records
from index.search.header import Header
from sandbox import messenger_limits, zalo_limits
from tests.conftest import ROOT
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import squeeze


class Web:
    """The browser is given everything as it was said."""

    @staticmethod
    def render(said):
        return [said.as_json()]

    @staticmethod
    def check(body):
        assert set(body) == {"text", "buttons", "about"}

    @staticmethod
    def text_of(body):
        return body["text"]

    @staticmethod
    def pressed(body):
        return [(button["title"], button["payload"]) for button in body["buttons"]]


class Messenger:
    render = staticmethod(messenger.render)
    check = staticmethod(messenger_limits.check_message)
    text_of = staticmethod(messenger.text_of)

    @staticmethod
    def pressed(body):
        template = body.get("attachment", {}).get("payload", {})
        buttons = [*body.get("quick_replies", ()), *template.get("buttons", ())]
        cards = [
            (card["title"], button["payload"]) for card in template.get("elements", ()) for button in card["buttons"]
        ]
        return [(each["title"], each["payload"]) for each in buttons] + cards


class Zalo:
    render = staticmethod(zalo.render)
    check = staticmethod(zalo_limits.check_message)
    text_of = staticmethod(zalo.text_of)

    @staticmethod
    def pressed(body):
        template = body.get("attachment", {}).get("payload", {})
        lines = [(line["title"], line["default_action"]["payload"]) for line in template.get("elements", ())]
        return [(each["title"], each["payload"]) for each in template.get("buttons", ())] + lines


DOORS = pytest.mark.parametrize("door", [Web, Messenger, Zalo])
_LONG_WORD = "https://dichvucong.example/" + "x" * 5000


def _said(answer):
    return Said(answer.text, tuple(Button(button.title, button.payload) for button in answer.buttons))


@functools.cache
def _records():
    return sorted(own_records.records(ROOT / "index" / "starter"), key=lambda procedure: procedure.code)


def facet_answers():
    return [
        _said(tell(procedure, facet, None, extent)) for procedure in _records() for facet in Facet for extent in Extent
    ]


def case_answers():
    return [
        _said(tell(procedure, Facet.REQUIRED_DOCUMENTS, case, extent))
        for procedure in _records()
        for case in range(1, len(procedure.cases) + 1)
        for extent in Extent
    ]


def dossier_answers():
    now = datetime.datetime(2026, 8, 3, 9, tzinfo=TIME_ZONE)
    told = [
        Dossier(
            code="H12.34-260115-0007",
            procedure_code="1.004222",
            procedure_name="Đăng ký thường trú",
            status=status,
            status_name=STATUS_NAMES[status],
            received_at=now - datetime.timedelta(days=40),
            due_at=now - datetime.timedelta(days=20),
            unit="Bộ phận một cửa xã An Bịa",
            supplements=tuple(f"Giấy tờ bịa số {number}, bản sao có chứng thực" for number in range(60)),
            as_of=now,
        )
        for status in STATUS_NAMES
    ]
    asked = [dossier_wording.ask_code(), dossier_wording.ask_factor("H12.34-260115-0007")]
    return [_said(answer) for answer in (*(dossier_wording.describe(each, now) for each in told), *asked)]


def choices():
    headers = [Header.of(procedure) for procedure in _records()[:12]]
    return [_said(ask_which(headers[:count])) for count in (2, 3, 4, 5)]


def forty_options():
    short = tuple(Button(f"Xã bịa {number}", f"xã bịa {number}") for number in range(40))
    names = [procedure.name for procedure in _records()[:40]]
    long = tuple(Button(name, f"{name} là thủ tục mình cần") for name in names)
    return [
        Said("Bạn ở xã nào?", options)
        for options in (short, long, short[:13], short[:14], short[:10], short[:11], long[:3], long[:13], long[:5])
    ]


def long_words():
    return [
        Said(_LONG_WORD),
        Said(f"Xem {_LONG_WORD} nhé " * 3, (Button("Thôi", "thôi"),)),
        Said("a" * 2000),
        Said("a" * 2001),
        Said("Chọn", (Button("x" * 300, "x"), Button("y", "z" * 1500))),
    ]


def own_sentences():
    return [
        wording.ASK_BEFORE_FORGETTING,
        wording.FORGOTTEN,
        wording.code_is("K7M2QA", 15),
        Said(wording.FAILURE),
        *(wording.for_kind(kind) for kind in ("follow", "image", "location", "attachment")),
        Said("", (Button("Có", "có"), Button("Không", "không"))),
    ]


KINDS = (
    facet_answers,
    case_answers,
    dossier_answers,
    choices,
    forty_options,
    long_words,
    own_sentences,
)


def bare(text):
    return re.sub(r"\s+", "", text)


def check_whole(door, said):
    bodies = door.render(said)
    for body in bodies:
        door.check(body)
    shown = bare("".join(door.text_of(body) for body in bodies))
    assert shown.startswith(bare(said.text))
    pressed = [each for body in bodies for each in door.pressed(body)]
    in_order = iter(said.buttons)
    for _, payload in pressed:
        assert any(payload == button.payload for button in in_order)
    for button in said.buttons:
        title = title_of(button)
        # Its title is read whole, and what it sends can be pressed or typed.
        assert (title, button.payload) in pressed or bare(title) in shown
        assert any(payload == button.payload for _, payload in pressed) or bare(title) in shown
    assert door.render(said) == bodies


@DOORS
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_answer_is_within_limits_and_whole(door, kind):
    answers = kind()
    assert answers
    for said in answers:
        check_whole(door, said)


@DOORS
@settings(max_examples=150, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" \n.;,"), max_size=6000),
    buttons=st.lists(
        st.builds(Button, st.text("ab ốđ🙂", min_size=1, max_size=130), st.text("abố🙂", min_size=1, max_size=1100)),
        max_size=45,
    ),
)
def test_whatever_is_said_is_within_limits_and_whole(door, text, buttons):
    titled = tuple(Button(squeeze(button.title), button.payload) for button in buttons if button.title.strip())
    said = Said(text.strip(), titled)
    if said.text or said.buttons:
        check_whole(door, said)


@pytest.mark.parametrize(("door", "limit"), [(Messenger, 20), (Zalo, 100)])
def test_a_title_that_does_not_fit_is_numbered_and_stands_whole_in_the_text(door, limit):
    title = (
        "Cấp lại thẻ căn cước cho người từ đủ mười bốn tuổi trở lên khi bị mất, kể cả khi đang ở nước ngoài hoặc đi xa"
    )
    assert len(title) > limit
    (body,) = door.render(Said("Bạn cần thủ tục nào?", (Button(title, "a"), Button("Khác", "b"))))
    assert door.text_of(body) == f"Bạn cần thủ tục nào?\n\n1. {title}\n2. Khác"
    payload = body["attachment"]["payload"]
    assert [(button["title"], button["payload"]) for button in payload["buttons"]] == [("1", "a"), ("2. Khác", "b")]


def test_three_options_are_messengers_buttons_and_more_are_quick_replies():
    three = Said("Chọn", tuple(Button(f"Số {n}", f"{n}") for n in range(3)))
    assert messenger.render(three)[0]["attachment"]["payload"]["template_type"] == "button"
    four = Said("Chọn", tuple(Button(f"Số {n}", f"{n}") for n in range(4)))
    assert [reply["payload"] for reply in messenger.render(four)[0]["quick_replies"]] == ["0", "1", "2", "3"]


def test_forty_options_are_messengers_cards_ten_in_each():
    bodies = messenger.render(forty_options()[0])
    cards = [body["attachment"]["payload"]["elements"] for body in bodies if "attachment" in body]
    assert [len(each) for each in cards] == [10, 10, 10, 10]


def test_zalo_spends_two_replies_at_most_on_the_options_of_one_page():
    for count in range(1, 41):
        assert len(zalo.render(Said("Chọn", tuple(Button(f"Số {n}", f"{n}") for n in range(count))))) <= 2


def test_nobody_is_ever_asked_for_their_details_by_zalos_form():
    said = [each for kind in KINDS for each in kind()]
    kinds = {
        body.get("attachment", {}).get("payload", {}).get("template_type")
        for each in said
        for body in zalo.render(each)
    }
    assert kinds == {None, "list"}


def test_a_page_ends_where_a_paragraph_or_a_line_does():
    text = "\n\n".join("Đoạn này dài vừa phải, nói về giấy tờ. " * 20 for _ in range(6))
    for body in messenger.render(Said(text)):
        assert body["text"].endswith("giấy tờ.")


def test_a_template_holds_a_push_whole_with_what_to_write():
    (body,) = zalo.render(Said("Hồ sơ …-0007 có tin mới. " * 12, (Button("Ngừng báo", "ngừng báo tin"),)))
    data = zalo.template_data(body)
    zalo_limits.check_template({"user_id": "1", "template_id": "7", "template_data": data})
    told = " ".join(data.values())
    assert told.count("Hồ sơ …-0007 có tin mới.") == 12
    assert "Bạn có thể nhắn: ngừng báo tin." in told
    assert zalo.template_data({"text": "a " * 500}) is None
