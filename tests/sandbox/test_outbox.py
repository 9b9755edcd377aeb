import hashlib
import hmac
import time

from sqlalchemy import update

from sandbox.database import writing
from sandbox.outbox import Outbox, waiting
from sandbox.tables import StoredEvent
from tests.sandbox.conftest import LATE, SECRET, WORKED_ON, eventually


def delivered(outbox, one_stop):
    """Go on as the process does until nothing waits."""
    eventually(lambda: outbox.deliver_due() or not waiting(one_stop.engine))
    eventually(lambda: (outbox.deliver_due(), waiting(one_stop.engine))[1] == 0)


def test_an_event_is_signed_over_its_time_and_raw_body(on_both, listener):
    on_both.move(WORKED_ON, 9)
    delivered(Outbox(on_both.engine, listener.url, SECRET), on_both)
    ((headers, body),) = listener.heard
    timestamp = headers["x-motcua-timestamp"]
    assert abs(time.time() - int(timestamp)) < 60
    signed = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-motcua-signature"] == signed
    assert set(listener.events[0]) == {"event_id", "code", "status", "at", "note"}


def test_an_event_that_was_not_taken_is_sent_again_the_same_until_it_is(on_both, listener):
    answers = iter([500, 404, 503])
    listener.answer = lambda _: next(answers, 202)
    on_both.move(WORKED_ON, 9)
    delivered(Outbox(on_both.engine, listener.url, SECRET), on_both)
    assert len(listener.heard) == 4
    assert len({body for _, body in listener.heard}) == 1


def test_events_of_one_dossier_come_in_order_and_a_refused_one_holds_up_no_other_dossier(on_both, listener):
    listener.answer = lambda event: 422 if event["code"] == WORKED_ON and not released else 202
    released = []
    on_both.move(WORKED_ON, 5)
    on_both.move(WORKED_ON, 4)
    on_both.move(LATE, 9)
    outbox = Outbox(on_both.engine, listener.url, SECRET)
    eventually(lambda: (outbox.deliver_due(), waiting(on_both.engine))[1] == 2)
    assert LATE in {event["code"] for event in listener.events}
    assert {event["status"] for event in listener.events if event["code"] == WORKED_ON} == {5}
    released.append(True)
    delivered(outbox, on_both)
    assert [event["status"] for event in listener.events if event["code"] == WORKED_ON][-2:] == [5, 4]


def test_where_the_listener_is_away_one_event_tries_for_all(one_stop, listener):
    listener.answer = 503
    one_stop.move(WORKED_ON, 9)
    one_stop.move(LATE, 9)
    outbox = Outbox(one_stop.engine, listener.url, SECRET)
    for _ in range(5):
        outbox.deliver_due()
    assert len(listener.heard) == 1
    listener.answer = 202
    delivered(outbox, one_stop)
    assert len({event["event_id"] for event in listener.events}) == 2


def test_an_address_where_nobody_is_loses_nothing(one_stop, listener):
    nowhere = Outbox(one_stop.engine, "http://127.0.0.1:9/events", SECRET)
    one_stop.move(WORKED_ON, 9)
    assert nowhere.deliver_due() == 0
    assert waiting(one_stop.engine) == 1
    with writing(one_stop.engine) as session:
        session.execute(update(StoredEvent).values(next_try_at=StoredEvent.made_at))
    delivered(Outbox(one_stop.engine, listener.url, SECRET), one_stop)
    assert len(listener.events) == 1
