"""The real process, killed with SIGKILL: no move without its event, no event lost, none under two ids."""

from collections import Counter

import httpx

from tests.sandbox.conftest import LATE, WORKED_ON, eventually


def test_an_event_that_was_on_its_way_when_the_process_was_killed_comes_again_under_its_id(process, listener):
    listener.answer = None
    process.move(WORKED_ON, 9).raise_for_status()
    eventually(lambda: listener.heard)
    process.kill()
    listener.answer = 202
    process.start()
    eventually(lambda: len(listener.heard) == 2)
    first, again = listener.events
    assert first == again
    eventually(lambda: httpx.get(f"{process.url}/control/state").json()["events_waiting"] == 0)


def test_a_move_answered_for_is_told_though_the_process_is_killed_at_once(process, listener):
    listener.answer = 503
    process.move(WORKED_ON, 9).raise_for_status()
    process.kill()
    listener.answer = 202
    heard = len(listener.heard)
    process.start()
    eventually(lambda: len(listener.heard) > heard)
    assert (listener.events[-1]["code"], listener.events[-1]["status"]) == (WORKED_ON, 9)


def test_over_many_kills_every_move_is_told_under_one_id(process, listener):
    moved = []
    for _ in range(2):
        for code in (WORKED_ON, LATE):
            for status in (5, 4, 6, 4):
                assert process.move(code, status).status_code == 200
                moved.append((code, status))
        process.kill()
        process.start()
    eventually(lambda: httpx.get(f"{process.url}/control/state").json()["events_waiting"] == 0)
    told = {event["event_id"]: (event["code"], event["status"]) for event in listener.events}
    assert Counter(told.values()) == Counter(moved)
    for event in listener.events:
        assert told[event["event_id"]] == (event["code"], event["status"])
