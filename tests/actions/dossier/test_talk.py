"""Conversations about dossiers, as citizens lead them: what is asked, looked up, said and remembered."""

import datetime

import pytest

from actions.database import open_database
from actions.dossier import wording
from actions.dossier.attempts import Attempts, Limits
from actions.dossier.memory import DossierMemory
from actions.dossier.record import Dossier, DossierNotFound, DossierSourceDown
from actions.dossier.talk import DossierTalk, Message
from index.search.decision import Decision
from tests.whole_numbers import holds_number
from vietnamese.numbers import TIME_ZONE

CARD, HOUSE, LAND = "H12.34-260115-0007", "H12.34-260122-0012", "H12.34-260129-0024"
FACTORS = {CARD: "1234", HOUSE: "1234", LAND: "8947"}
NAMES = {CARD: "Cấp lại thẻ căn cước", HOUSE: "Đăng ký hộ kinh doanh", LAND: "Tách thửa đất"}
LIMITS = Limits(
    free=3,
    free_of_address=20,
    waits=(datetime.timedelta(minutes=1), datetime.timedelta(minutes=5)),
    forgotten_after=datetime.timedelta(days=1),
)


class Province:
    """The province's system at the other end of the wire."""

    def __init__(self):
        self.asked = []
        self.down = False

    async def look_up(self, code, factor, correlation_id):
        self.asked.append((code, factor))
        if self.down:
            raise DossierSourceDown("timeout")
        if FACTORS.get(code) != factor:
            raise DossierNotFound
        return Dossier(
            code=code, procedure_code="1.000001", procedure_name=NAMES[code], status=4, status_name="Đang xử lý"
        )


class Citizen:
    """Talks as Rasa would hand it over: the form starts, goes on, and is resumed after an interruption."""

    def __init__(self, talk, clock):
        self.talk = talk
        self.clock = clock
        self.memory = DossierMemory()
        self.answers = ()

    @property
    def in_form(self):
        return bool(self.memory.waiting or self.memory.asks_code)

    async def says(self, text, intent="dossier_status", conversation="web-1", offered=False):
        message = Message(text, intent, conversation, "address-1", offered)
        told = await (self.talk.reply if self.in_form else self.talk.start)(message, self.memory)
        if told is None:
            return None
        self.memory, self.answers = told.memory, told.answers
        return "\n".join(answer.text for answer in told.answers)

    def waits(self, **time):
        self.clock[0] += datetime.timedelta(**time)


@pytest.fixture
def province():
    return Province()


@pytest.fixture
def clock():
    return [datetime.datetime(2026, 11, 22, 8, tzinfo=TIME_ZONE)]


@pytest.fixture
def citizen(tmp_path, province, clock):
    engine = open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    attempts = Attempts(engine, "k" * 32, LIMITS, lambda: clock[0])
    citizen = Citizen(DossierTalk(province, attempts, lambda: clock[0]), clock)
    citizen.engine = engine
    yield citizen
    engine.dispose()


class TestOneDossier:
    async def test_code_then_factor_then_the_answer(self, citizen):
        assert await citizen.says("xem hồ sơ của tôi") == wording.ASK_CODE.text
        assert "4 số cuối" in await citizen.says("h12 34 - 260115 - 0007")
        assert "Cấp lại thẻ căn cước" in await citizen.says("1234", "give_digits")
        assert not citizen.in_form

    async def test_both_in_one_sentence(self, citizen):
        assert "Đang xử lý" in await citizen.says(f"cho em hỏi hs {CARD} tới đâu, 4 số cuối 1234 ạ")

    async def test_the_factor_before_the_code(self, citizen):
        await citizen.says("tra cứu hồ sơ")
        assert await citizen.says("sđt em 0987651234", "give_digits") == wording.ASK_CODE_AGAIN.text
        assert "Đang xử lý" in await citizen.says(CARD)

    @pytest.mark.parametrize(
        "answer", ["1 2 3 4", "à, là 1234.", "số cuối: 1234", "một hai ba bốn", "0987651234", "4 số cuối là 1234"]
    )
    async def test_the_factor_in_any_form(self, citizen, answer):
        await citizen.says(CARD)
        assert "Đang xử lý" in await citizen.says(answer, "nlu_fallback")

    @pytest.mark.parametrize("answer", ["58", "số 123"])
    async def test_too_few_digits_are_asked_for_again(self, citizen, answer, province):
        await citizen.says(CARD)
        assert await citizen.says(answer, "choose_ordinal") == wording.TOO_SHORT.text
        assert citizen.in_form
        assert province.asked == []

    async def test_a_small_number_chooses_what_was_offered_in_between(self, citizen):
        await citizen.says(CARD)
        assert await citizen.says("2", "choose_ordinal", offered=True) is None

    async def test_the_code_is_told_by_its_last_four_only(self, citizen):
        for text in (CARD, "1234"):
            told = await citizen.says(text)
            assert "…-0007" in told
            assert "260115" not in told

    async def test_a_one_time_code_is_no_factor(self, citizen, province):
        await citizen.says(CARD)
        assert "đừng gửi" in await citizen.says("mã OTP của em là 4829", "give_digits")
        assert province.asked == []
        assert citizen.in_form


class TestBreakingOff:
    @pytest.mark.parametrize("text", ["thôi", "thôi để sau", "không tra nữa", "hủy đi bạn"])
    async def test_a_cancelled_look_up_leaves_no_trace(self, citizen, text):
        await citizen.says(f"hồ sơ {CARD}")
        assert await citizen.says(text, "nlu_fallback") == wording.STOPPED.text
        assert citizen.memory == DossierMemory()

    async def test_another_question_is_left_to_others_and_the_open_one_is_said_once_more(self, citizen):
        await citizen.says(CARD)
        assert await citizen.says("năm 2025 làm khai sinh mất bao nhiêu", "ask_fees") is None
        told = citizen.talk.resume(citizen.memory)
        assert "4 số cuối để xem hồ sơ …-0007" in told.answers[0].text
        assert citizen.talk.resume(told.memory).answers == ()
        assert "Đang xử lý" in await citizen.says("1234")

    @pytest.mark.parametrize("intent", ["dossier_overdue", "dossier_status", "dossier_supplement", "give_digits"])
    async def test_what_the_form_must_answer_itself_it_answers(self, citizen, intent):
        await citizen.says("tra cứu hồ sơ")
        assert await citizen.says("ủa sao lâu vậy", intent)
        await citizen.says(CARD)
        assert await citizen.says("ủa sao lâu vậy", intent, offered=True)

    async def test_who_has_lost_the_code_is_told_where_it_stands(self, citizen):
        await citizen.says("tra cứu hồ sơ")
        assert "tin nhắn báo tiếp nhận" in await citizen.says("quên mang phiếu hẹn rồi", "dossier_overdue")
        assert citizen.in_form


class TestCorrecting:
    async def test_a_mistyped_code_is_corrected_while_the_factor_is_asked_for(self, citizen, province):
        await citizen.says("H12.34-260115-0008")
        assert "…-0007" in await citizen.says(f"à nhầm, {CARD}", "correct")
        await citizen.says("1234")
        assert province.asked == [(CARD, "1234")]

    async def test_a_mistyped_factor_is_given_again(self, citizen):
        await citizen.says(LAND)
        assert await citizen.says("1111") == wording.NOT_FOUND.text
        assert "Tách thửa" in await citizen.says("à nhầm số 8947", "correct")

    async def test_a_code_corrected_after_the_factor_needs_no_factor_again(self, citizen):
        await citizen.says("H12.34-260115-0008")
        assert await citizen.says("1234") == wording.NOT_FOUND.text
        assert "Cấp lại thẻ căn cước" in await citizen.says(f"mã đúng là {CARD}")

    async def test_the_same_code_again_is_not_tried_with_the_factor_that_failed(self, citizen, province):
        await citizen.says(LAND)
        await citizen.says("1111")
        assert "4 số cuối" in await citizen.says(f"tra cứu hồ sơ {LAND}")
        assert len(province.asked) == 1


class TestSeveral:
    async def test_several_codes_are_looked_up_one_after_the_other(self, citizen, province):
        assert "…-0007" in await citizen.says(f"xem {CARD}, {HOUSE} và {LAND}")
        told = await citizen.says("1234")
        assert "Cấp lại thẻ căn cước" in told
        assert "Đăng ký hộ kinh doanh" in told
        assert "Hồ sơ …-0024 thì số vừa rồi chưa khớp" in told
        assert "Tách thửa" in await citizen.says("8947")
        assert province.asked == [(CARD, "1234"), (HOUSE, "1234"), (LAND, "1234"), (LAND, "8947")]

    async def test_that_one_the_other_one_and_both_need_no_factor_again(self, citizen):
        for text in (CARD, "1234", f"còn {LAND}", "8947"):
            await citizen.says(text)
        assert "Tách thửa" in await citizen.says("hồ sơ đó bao giờ xong")
        assert "Cấp lại thẻ căn cước" in await citizen.says("còn hồ sơ kia?")
        told = await citizen.says("xem cả hai hồ sơ")
        assert "Tách thửa" in told
        assert "căn cước" in told
        assert "Tách thửa" in await citizen.says("Xem hồ sơ đuôi 0024")
        assert "căn cước" in await citizen.says(f"tra lại {CARD}")

    async def test_another_dossier_asks_for_its_code_and_offers_the_known_ones(self, citizen):
        for text in (CARD, "1234"):
            await citizen.says(text)
        assert await citizen.says("tra hồ sơ khác") == wording.ASK_CODE.text
        assert [button.title for button in citizen.answers[0].buttons] == ["Xem hồ sơ …-0007"]
        assert "4 số cuối" in await citizen.says(LAND)

    async def test_more_codes_than_one_can_read_are_cut_and_said_so(self, citizen):
        codes = " ".join(f"H12.34-260115-{number:04}" for number in range(1, 9))
        assert wording.TOO_MANY_CODES.text in await citizen.says(codes)
        assert len(citizen.memory.waiting) == 5


class TestPauses:
    async def test_after_half_an_hour_the_factor_is_forgotten_and_that_is_said(self, citizen):
        for text in (CARD, "1234"):
            await citizen.says(text)
        citizen.waits(minutes=29)
        assert "Đang xử lý" in await citizen.says("hồ sơ đó tới đâu rồi")
        citizen.waits(minutes=2)
        told = await citizen.says("hồ sơ đó tới đâu rồi")
        assert "Đã quá 30 phút nên mình không còn giữ số" in told
        assert not holds_number(citizen.memory.model_dump_json(), "1234")
        assert "Đang xử lý" in await citizen.says("1234", "give_digits")

    async def test_a_day_later_the_dossier_is_remembered_without_its_factor(self, citizen, province):
        for text in (CARD, "1234"):
            await citizen.says(text)
        citizen.waits(days=1)
        assert "…-0007" in await citizen.says("hồ sơ của tôi xong chưa")
        assert len(province.asked) == 1

    async def test_a_question_left_open_goes_on_after_a_pause(self, citizen):
        await citizen.says(CARD)
        citizen.waits(days=1)
        told = await citizen.talk.start(Message("hồ sơ của tôi tới đâu rồi", "dossier_status", "web-1"), citizen.memory)
        assert told.memory.waiting == (CARD,)


class TestGuessing:
    @pytest.mark.parametrize("free", range(3))
    async def test_an_unknown_code_and_a_wrong_factor_get_the_same_bytes_and_buttons(self, citizen, free):
        async def told(code, conversation):
            fresh = Citizen(citizen.talk, citizen.clock)
            for _ in range(free):
                await fresh.says(code, conversation=conversation)
                await fresh.says("0000", conversation=conversation)
            await fresh.says(code, conversation=conversation)
            return await fresh.says("0000", conversation=conversation), fresh.answers

        known, known_answers = await told(CARD, "web-2")
        unknown, unknown_answers = await told("H99.99-260115-0007", "web-3")
        assert known.encode() == unknown.encode()
        assert known_answers == unknown_answers

    async def test_after_three_wrong_factors_not_even_the_right_one_is_looked_at_before_the_wait_is_over(
        self, citizen, province
    ):
        await citizen.says(CARD)
        for _ in range(3):
            assert await citizen.says("0000") == wording.NOT_FOUND.text
        assert "sau 1 phút" in await citizen.says("1234")
        assert len(province.asked) == 3
        citizen.waits(minutes=1)
        assert "Đang xử lý" in await citizen.says(f"{CARD} 1234")

    async def test_an_attacker_learns_the_same_of_every_guess_at_any_dossier(self, citizen, province):
        told = {CARD: [], "H99.99-260115-0007": []}
        for code, answers in told.items():
            for number in range(300):
                guesser = Citizen(citizen.talk, citizen.clock)
                conversation = f"web-{code}-{number // 5}"
                await guesser.says(code, conversation=conversation)
                answers.append(await guesser.says(f"{number:04}", conversation=conversation))
        assert told[CARD] == told["H99.99-260115-0007"]
        assert len(province.asked) == 2 * LIMITS.free

    async def test_a_factor_that_opened_the_dossier_is_no_guess(self, citizen):
        for text in (CARD, "1234"):
            await citizen.says(text)
        for _ in range(10):
            guesser = Citizen(citizen.talk, citizen.clock)
            await guesser.says(CARD, conversation="web-9")
            await guesser.says("0000", conversation="web-9")
        assert "Đang xử lý" in await citizen.says("hồ sơ đó tới đâu rồi")

    async def test_a_source_that_is_down_costs_no_try_and_needs_no_factor_again(self, citizen, province):
        province.down = True
        for _ in range(5):
            assert await citizen.says(f"{CARD} 1234") == wording.SOURCE_DOWN.text
        province.down = False
        assert "Đang xử lý" in await citizen.says("hồ sơ của tôi")

    async def test_where_nobody_can_count_nobody_may_try(self, citizen, province, tmp_path):
        (tmp_path / "d.sqlite").unlink()
        for leftover in tmp_path.glob("d.sqlite-*"):
            leftover.unlink()
        citizen.engine.dispose()
        assert await citizen.says(f"{CARD} 1234") == wording.SOURCE_DOWN.text
        assert province.asked == []


async def test_decisions_tell_the_channel_what_an_answer_is(citizen):
    decisions = []
    for text in (CARD, "0000", "1234"):
        await citizen.says(text)
        decisions.append(citizen.answers[-1].decision)
    assert decisions == [Decision.CLARIFY, Decision.NONE, Decision.ANSWER]
