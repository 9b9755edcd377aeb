"""What the widget relies on in the web channel, asked of whoever serves it: the stand-in, or the running bot."""

from __future__ import annotations

import secrets

import httpx


def the_channel_keeps_its_word(web: str) -> None:
    """``web``: address of a web channel, without the last slash."""
    with httpx.Client(base_url=web, timeout=60.0) as http:
        _sessions_are_issued_and_others_refused(http)
        session = http.post("/sessions", json={}).json()["session"]
        _consent_names_its_notice(http, session)
        answer = _a_repeated_id_is_one_turn(http, session)
        _opinions_are_about_answers_that_were_given(http, session, answer)
        _nothing_was_pushed(http, session)
        _a_code_for_elsewhere_has_six_characters(http, session)
        _forgetting_gives_a_session_to_go_on_with(http, session, answer)


def _sessions_are_issued_and_others_refused(http: httpx.Client) -> None:
    assert http.post("/sessions", json={}).status_code == 201
    agreed = {"given": True, "notice": "notice-2026-11"}
    for path, body in (("/messages", {"text": "khai sinh", "id": "a" * 16}), ("/consent", agreed), ("/forget", {})):
        refused = http.post(path, json={**body, "session": "made up"})
        assert refused.status_code == 401, path
        assert refused.json()["detail"]
    assert http.get("/messages", params={"session": "made up"}).status_code == 401
    assert http.get("/events", params={"session": "made up"}).status_code == 401


def _consent_names_its_notice(http: httpx.Client, session: str) -> None:
    assert (
        http.post("/consent", json={"session": session, "given": True, "notice": "notice-2026-11"}).status_code == 204
    )
    assert http.post("/consent", json={"session": session, "given": True, "notice": "?"}).status_code == 422


def _a_repeated_id_is_one_turn(http: httpx.Client, session: str) -> str:
    sent = {"session": session, "text": "làm lại căn cước cần giấy tờ gì", "id": secrets.token_hex(16)}
    first, again = http.post("/messages", json=sent), http.post("/messages", json=sent)
    assert first.status_code == 200
    assert first.json() == again.json()
    (said,) = first.json()["messages"][:1]
    assert said["text"]
    assert {"title", "payload"} == set(said["buttons"][0])
    assert http.post("/messages", json={**sent, "id": secrets.token_hex(16), "text": "x" * 1001}).status_code == 422
    return first.json()["answer"]


def _opinions_are_about_answers_that_were_given(http: httpx.Client, session: str, answer: str) -> None:
    told = {"session": session, "answer": answer, "thumb": "down", "reason": "Thiếu thông tin"}
    assert http.post("/feedback", json=told).status_code == 204
    assert http.post("/feedback", json={**told, "answer": "never-given"}).status_code == 404
    assert http.post("/rating", json={"session": session, "stars": 4, "comment": ""}).status_code == 204
    assert http.post("/rating", json={"session": session, "stars": 6, "comment": ""}).status_code == 422


def _nothing_was_pushed(http: httpx.Client, session: str) -> None:
    assert http.get("/messages", params={"session": session, "after": ""}).json() == {"messages": [], "after": ""}
    with http.stream("GET", "/events", params={"session": session, "after": ""}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert next(stream.iter_lines()).startswith("retry:")


def _a_code_for_elsewhere_has_six_characters(http: httpx.Client, session: str) -> None:
    given = http.post("/continue", json={"session": session}).json()
    assert len(given["code"]) == 6
    assert given["minutes"] > 0


def _forgetting_gives_a_session_to_go_on_with(http: httpx.Client, session: str, answer: str) -> None:
    fresh = http.post("/forget", json={"session": session}).json()["session"]
    assert fresh != session
    assert http.post("/consent", json={"session": fresh, "given": True, "notice": "notice-2026-11"}).status_code == 204
    told = {"session": session, "answer": answer, "thumb": "up", "reason": ""}
    assert http.post("/feedback", json=told).status_code == 404
