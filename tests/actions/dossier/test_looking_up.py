"""Looking up over real connections: what a citizen and the source see of slow, failing and returning sources."""

import asyncio
import socket
import time

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from actions.dossier.looking_up import DossierLookUp, SourceNotAsked
from actions.dossier.record import DossierNotFound, DossierSourceDown, DossierUnreadable
from actions.dossier.sources import open_source
from configuration.settings import load_settings
from tests.actions.dossier.servers import JSON, NOT_FOUND, Answering, serving
from tests.whole_numbers import holds_number

CODE = "H12.34-260115-0007"
DOSSIER = {
    "code": CODE,
    "procedure_name": "Đăng ký khai sinh",
    "status": 4,
    "as_of": "2026-01-19T10:15:00+07:00",
}
FOUND = (200, JSON, DOSSIER)
BUSY = (503, "text/html", b"")
LOOK_UP = "/v1/dossiers/lookup"


@pytest.fixture
def answering():
    return Answering(**{LOOK_UP[1:]: FOUND})


@pytest.fixture
async def opened(tmp_path, monkeypatch):
    empty = tmp_path / "motcua.toml"
    empty.write_text("")
    monkeypatch.setenv("MOTCUA_CONFIG", str(empty))
    look_ups = []

    def open_look_up(base_url, clock=time.monotonic, **dossier):
        settings = load_settings(dossier={"base_url": base_url, **dossier})
        registry = CollectorRegistry()
        look_up = DossierLookUp(open_source(settings), settings.dossier, registry, clock)
        look_up.registry = registry
        look_ups.append(look_up)
        return look_up

    yield open_look_up
    for look_up in look_ups:
        await look_up.close()


def count(look_up, outcome):
    labels = {"source": "contract", "outcome": outcome}
    return look_up.registry.get_sample_value("motcua_dossier_look_ups_total", labels) or 0


def retries(look_up):
    return look_up.registry.get_sample_value("motcua_dossier_source_retries_total", {"source": "contract"}) or 0


def times(*answers):
    """Those answers one after the other, then the last for good."""
    left = list(answers)
    return lambda headers, body: left.pop(0) if len(left) > 1 else left[0]


async def fails(look_up, kind=DossierSourceDown, code=CODE):
    with pytest.raises(kind) as failed:
        await look_up.look_up(code, "1234", "test")
    return failed.value


class TestRetries:
    async def test_a_source_that_is_busy_for_a_moment_is_asked_again(self, answering, opened):
        answering.answers[LOOK_UP] = times(BUSY, BUSY, FOUND)
        with serving(answering) as base_url:
            look_up = opened(base_url)
            assert (await look_up.look_up(CODE, "1234", "test")).code == CODE
        assert answering.calls(LOOK_UP) == 3
        assert retries(look_up) == 2

    async def test_it_is_asked_three_times_at_most(self, answering, opened):
        answering.answers[LOOK_UP] = BUSY
        with serving(answering) as base_url:
            await fails(opened(base_url))
        assert answering.calls(LOOK_UP) == 3

    @pytest.mark.parametrize("answer", [(500, JSON, {}), (429, JSON, {}), (200, JSON, {}), (401, JSON, {})])
    async def test_what_will_not_pass_is_not_asked_again(self, answering, opened, answer):
        answering.answers[LOOK_UP] = answer
        with serving(answering) as base_url:
            await fails(opened(base_url))
        assert answering.calls(LOOK_UP) == 1

    async def test_nobody_at_the_address_is_tried_again(self, opened):
        look_up = opened(f"http://127.0.0.1:{free_port()}")
        await fails(look_up)
        assert retries(look_up) == 2


class TestDeadline:
    async def test_a_source_that_never_answers_is_down_by_the_deadline(self, opened):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            look_up = opened(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.3)
            async with asyncio.timeout(5):
                failed = await fails(look_up)
        assert "0.3 s" in str(failed)

    async def test_no_retry_goes_beyond_it(self, answering, opened):
        async def late(scope, receive, send):
            await asyncio.sleep(0.2)
            await answering(scope, receive, send)

        answering.answers[LOOK_UP] = BUSY
        with serving(late) as base_url:
            look_up = opened(base_url, timeout_s=0.3)
            failed = await fails(look_up)
        assert "0.3 s" in str(failed)


class TestBreaker:
    async def test_after_failures_in_a_row_the_source_is_left_alone(self, answering, opened):
        answering.answers[LOOK_UP] = (500, JSON, {})
        with serving(answering) as base_url:
            look_up = opened(base_url, breaker_failures=2)
            await fails(look_up)
            assert look_up.state()["breaker"] == "closed"
            await fails(look_up)
            assert look_up.state()["breaker"] == "opened"
            for _ in range(3):
                await fails(look_up, SourceNotAsked)
        assert answering.calls(LOOK_UP) == 2
        assert (count(look_up, "down"), count(look_up, "not_asked")) == (2, 3)
        assert look_up.registry.get_sample_value("motcua_dossier_breaker_open", {"source": "contract"}) == 1

    async def test_a_source_that_is_back_is_found_to_be(self, answering, opened):
        answering.answers[LOOK_UP] = (500, JSON, {})
        with serving(answering) as base_url:
            look_up = opened(base_url, breaker_failures=1, breaker_open_s=0.1)
            await fails(look_up)
            answering.answers[LOOK_UP] = FOUND
            await asyncio.sleep(0.15)
            assert (await look_up.look_up(CODE, "1234", "test")).code == CODE
        assert look_up.state()["breaker"] == "closed"

    async def test_only_one_look_up_tries_while_the_others_are_answered_at_once(self, opened):
        asked = []

        async def hangs(scope, receive, send):
            asked.append(scope["path"])
            await asyncio.sleep(10)

        with serving(hangs) as base_url:
            look_up = opened(base_url, breaker_failures=1, breaker_open_s=0.1, timeout_s=0.5)
            await fails(look_up)
            await asyncio.sleep(0.15)
            trial = asyncio.create_task(fails(look_up))
            while len(asked) < 2:
                await asyncio.sleep(0.01)
            for _ in range(5):
                await fails(look_up, SourceNotAsked)
            assert not isinstance(await trial, SourceNotAsked)
        assert len(asked) == 2

    async def test_refusals_and_unreadable_answers_do_not_count_as_failures(self, answering, opened):
        with serving(answering) as base_url:
            look_up = opened(base_url, breaker_failures=1)
            answering.answers[LOOK_UP] = NOT_FOUND
            await fails(look_up, DossierNotFound)
            answering.answers[LOOK_UP] = (200, JSON, {"half": "an answer"})
            await fails(look_up, DossierUnreadable)
            answering.answers[LOOK_UP] = FOUND
            assert (await look_up.look_up(CODE, "1234", "test")).code == CODE
        assert (count(look_up, "not_found"), count(look_up, "unreadable"), count(look_up, "found")) == (1, 1, 1)


class TestCache:
    async def test_asking_again_within_seconds_does_not_burden_the_source_and_keeps_the_datas_time(
        self, answering, opened
    ):
        now = [0.0]
        with serving(answering) as base_url:
            look_up = opened(base_url, clock=lambda: now[0], cache_s=10)
            first = await look_up.look_up(CODE, "1234", "test")
            now[0] = 9.9
            again = await look_up.look_up(CODE, "1234", "test")
            assert again == first
            assert again.as_of.isoformat() == "2026-01-19T10:15:00+07:00"
            assert answering.calls(LOOK_UP) == 1
            now[0] = 10.0
            await look_up.look_up(CODE, "1234", "test")
        assert answering.calls(LOOK_UP) == 2
        assert count(look_up, "cached") == 1

    async def test_an_answer_is_kept_for_its_factor_only(self, answering, opened):
        with serving(answering) as base_url:
            look_up = opened(base_url)
            await look_up.look_up(CODE, "1234", "test")
            answering.answers[LOOK_UP] = NOT_FOUND
            with pytest.raises(DossierNotFound):
                await look_up.look_up(CODE, "1235", "test")

    async def test_it_can_be_turned_off(self, answering, opened):
        with serving(answering) as base_url:
            look_up = opened(base_url, cache_s=0)
            await look_up.look_up(CODE, "1234", "test")
            await look_up.look_up(CODE, "1234", "test")
        assert answering.calls(LOOK_UP) == 2

    async def test_refusals_are_not_kept(self, answering, opened):
        answering.answers[LOOK_UP] = NOT_FOUND
        with serving(answering) as base_url:
            look_up = opened(base_url)
            await fails(look_up, DossierNotFound)
            answering.answers[LOOK_UP] = FOUND
            assert (await look_up.look_up(CODE, "1234", "test")).code == CODE


async def test_refusals_leave_on_one_beat_however_fast_the_source_is(answering, opened):
    async def slow_for_known_codes(scope, receive, send):
        if scope["path"] == LOOK_UP and known:
            await asyncio.sleep(0.2)
        await answering(scope, receive, send)

    answering.answers[LOOK_UP] = NOT_FOUND
    took = {}
    with serving(slow_for_known_codes) as base_url:
        look_up = opened(base_url)
        for known in (False, True):
            started = time.monotonic()
            await fails(look_up, DossierNotFound)
            took[known] = time.monotonic() - started
    assert min(took.values()) >= 0.5


async def test_state_and_metrics_tell_of_the_source_and_nothing_of_a_citizen(answering, opened, caplog):
    with serving(answering) as base_url:
        look_up = opened(base_url)
        await look_up.look_up(CODE, "1234", "test")
        state = look_up.state()
        assert (state["source"], state["breaker"], state["last_fault"]) == ("contract", "closed", None)
        assert state["last_answer_at"]
        answering.answers[LOOK_UP] = (500, JSON, {})
        await fails(look_up, code="H12.34-260115-0008")
    assert look_up.state()["last_fault"]["reason"] == "status 500"
    told = generate_latest(look_up.registry).decode() + str(look_up.state()) + caplog.text
    assert "motcua_dossier_source_seconds_count" in told
    assert "H12.34" not in told
    assert not holds_number(told, "1234")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
