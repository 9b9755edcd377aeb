"""A network that fails: nothing is lost, nothing comes twice, and the order stays."""

from playwright.sync_api import expect

from tests.widget.browser import answers, ask


def _sent(portal):
    return [(body["id"], body["text"]) for path, body in portal.posts if path == "messages"]


def _begin(page, text="chào"):
    ask(page, text)
    expect(answers(page)).to_have_count(1)


def test_questions_asked_offline_are_kept_over_a_reload_and_sent_in_order(page, portal):
    _begin(page)
    page.context.set_offline(True)
    for text in ("câu một", "câu hai", "câu ba"):
        ask(page, text)
    expect(page.get_by_text("mất kết nối")).to_be_visible()
    expect(page.locator(".message.mine").last).to_contain_text("Chưa gửi")
    kept = [item["id"] for item in page.evaluate("JSON.parse(sessionStorage.getItem('motcua-outbox'))")]
    page.context.set_offline(False)
    expect(answers(page)).to_have_count(4, timeout=15_000)
    assert portal.turns == ["chào", "câu một", "câu hai", "câu ba"]
    assert [message_id for message_id, _ in _sent(portal)[1:]] == kept
    expect(page.locator(".message.mine").last).not_to_contain_text("Chưa gửi")


def test_a_page_that_is_left_with_unsent_questions_sends_them_when_it_is_back(page, portal):
    _begin(page)
    page.route("**/webhooks/web/messages", lambda route: route.abort())
    ask(page, "câu còn lại")
    expect(page.get_by_text("mất kết nối")).to_be_visible()
    page.unroute("**/webhooks/web/messages")
    page.reload()
    expect(answers(page)).to_have_count(2)
    assert portal.turns == ["chào", "câu còn lại"]


def test_an_answer_that_was_lost_on_its_way_is_fetched_without_a_second_turn(page, portal):
    _begin(page)
    portal.lose_answers = 2
    ask(page, "câu một")
    expect(answers(page)).to_have_count(2, timeout=15_000)
    assert portal.turns == ["chào", "câu một"]
    tries = _sent(portal)[1:]
    assert len(tries) == 3
    assert len(set(tries)) == 1


def test_who_sends_too_fast_is_told_and_the_question_goes_out_later(page, portal):
    _begin(page)
    portal.limit_next_s = 1
    ask(page, "câu một")
    expect(page.get_by_text("tự gửi sau 1 giây")).to_be_visible()
    expect(answers(page)).to_have_count(2)


def test_a_system_in_trouble_is_asked_again_under_the_same_id(page, portal):
    _begin(page)
    portal.fail_next = 2
    ask(page, "câu một")
    expect(answers(page)).to_have_count(2, timeout=15_000)
    assert len({message_id for message_id, _ in _sent(portal)}) == 2


def test_what_the_server_will_not_have_is_said_and_can_be_sent_again_while_others_go_on(page, portal):
    _begin(page)
    refuse = {"status": 422, "json": {"detail": "Tin này không nhận được."}}
    page.route("**/webhooks/web/messages", lambda route: route.fulfill(**refuse), times=1)
    ask(page, "câu một")
    expect(page.locator(".message.mine").last).to_contain_text("Tin này không nhận được.")
    ask(page, "câu hai")
    expect(answers(page)).to_have_count(2)
    page.get_by_role("button", name="Gửi lại").click()
    expect(answers(page)).to_have_count(3)
    assert portal.turns == ["chào", "câu hai", "câu một"]


def test_a_session_that_ended_is_opened_anew_with_consent(page, portal):
    _begin(page)
    portal.sessions.clear()
    ask(page, "câu một")
    expect(answers(page)).to_have_count(2)
    assert len(portal.consents) == 2


def test_a_push_arrives_by_itself_and_once(page, portal):
    _begin(page)
    portal.push("Hồ sơ …-0007 đã có kết quả.")
    news = page.locator(".message.news")
    expect(news).to_contain_text("đã có kết quả")
    page.reload()
    expect(news).to_have_count(1)
    portal.push("Tin thứ hai.")
    expect(news).to_have_count(2)
    expect(news.last).to_contain_text("Tin thứ hai")


def test_pushes_while_the_stream_was_broken_come_in_order_without_doubles(page, portal):
    _begin(page)
    portal.push("Tin 1.")
    expect(page.locator(".message.news")).to_have_count(1)
    page.context.set_offline(True)
    portal.push("Tin 2.")
    portal.push("Tin 3.")
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".message.news")).to_have_count(3)
    portal.push("Tin 4.")
    expect(page.locator(".message.news")).to_have_count(4)
    told = [text.split("\n")[-1] for text in page.locator(".message.news").all_inner_texts()]
    assert told == ["Tin 1.", "Tin 2.", "Tin 3.", "Tin 4."]


def test_a_server_that_tells_all_its_news_again_is_heard_once(page, portal):
    _begin(page)
    portal.repeats_news = True
    for number in (1, 2):
        portal.push(f"Tin {number}.")
    expect(page.locator(".message.news")).to_have_count(2)
    page.reload()
    portal.push("Tin 3.")
    expect(page.locator(".message.news").last).to_contain_text("Tin 3.")
    expect(page.locator(".message.news")).to_have_count(3)


def test_without_streams_news_are_asked_for(start, portal):
    portal.has_streams = False
    page = start()
    page.clock.install()
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    portal.push("Tin qua hỏi từng lúc.")
    page.clock.run_for(11_000)
    expect(page.locator(".message.news")).to_contain_text("hỏi từng lúc")


def test_an_opinion_given_offline_is_told_later(page, portal):
    _begin(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Câu trả lời hữu ích").click()
    expect(page.get_by_text("mất kết nối")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("mất kết nối")).to_be_hidden(timeout=15_000)
    assert [body["thumb"] for path, body in portal.posts if path == "feedback"] == ["up"]
