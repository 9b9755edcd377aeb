"""Voice, camera, printer: used where the browser has them, and kindly told where it has not."""

from playwright.sync_api import expect

from tests.widget.browser import answers, ask

# What Chromium on this system lacks; only what the widget asks of the browser is stood in for.
RECOGNITION = """
    window.SpeechRecognition = window.webkitSpeechRecognition = class {
        start() { window.recognition = this; }
        stop() { this.onend(); }
        hear(words) { this.onresult({ results: words.map((transcript) => [{ transcript }]) }); }
    };
"""
VOICES = """
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [{ lang: "en-US" }, { lang: "vi-VN", localService: true }],
        addEventListener: (name, listener) => setTimeout(listener, 50),
        speak: (said) => { (window.spoken ??= []).push(said.text); window.saying = said; },
        cancel: () => { window.cancelled = true; window.saying?.onend?.(); },
    } });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
DETECTOR = """
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { return window.codes.map((rawValue) => ({ rawValue })); }
    };
"""
PICTURE = {"name": "phieu.bmp", "mimeType": "image/bmp", "buffer": bytes.fromhex(
    "424d3a000000000000003600000028000000010000000100000001001800000000000400000000000000000000000000000000000000"
    "ffffff00"
)}  # fmt: skip


def _opened(start, script):
    page = start("/health-of-nobody")
    page.add_init_script(script)
    page.goto("/".join(page.url.split("/")[:3]) + "/")
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    return page


def test_dictation_says_first_where_the_voice_may_go_and_fills_the_question(start, portal):
    page = _opened(start, RECOGNITION)
    speak = page.get_by_role("button", name="Nói thay vì gõ")
    speak.click()
    expect(page.get_by_role("dialog")).to_contain_text("trình duyệt có thể gửi giọng nói")
    assert page.evaluate("window.recognition") is None
    page.get_by_role("button", name="Đồng ý dùng giọng nói").click()
    expect(speak).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.recognition.lang") == "vi-VN"
    page.evaluate("window.recognition.hear(['làm lại ', 'căn cước'])")
    expect(page.get_by_label("Câu hỏi của bạn")).to_have_value("làm lại căn cước")
    speak.click()
    expect(speak).to_have_attribute("aria-pressed", "false")
    assert portal.turns == []


def test_who_was_not_heard_is_told_so(start):
    page = _opened(start, RECOGNITION)
    page.get_by_role("button", name="Nói thay vì gõ").click()
    page.get_by_role("button", name="Đồng ý dùng giọng nói").click()
    page.evaluate("window.recognition.onerror({ error: 'no-speech' }); window.recognition.onend()")
    expect(page.get_by_text("Chưa nghe được lời bạn")).to_be_visible()


def test_without_a_vietnamese_voice_no_reading_is_offered(page):
    ask(page, "căn cước")
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Đọc to")).to_have_count(0)


def test_an_answer_is_read_aloud_without_its_source_and_stopped(start):
    page = _opened(start, VOICES)
    ask(page, "căn cước")
    read = page.get_by_role("button", name="Đọc to")
    read.click()
    expect(read).to_have_attribute("aria-pressed", "true")
    (said,) = page.evaluate("window.spoken")
    assert "Phiếu đề nghị" in said
    assert "Quyết định" not in said
    assert "http" not in said
    read.click()
    expect(read).to_have_attribute("aria-pressed", "false")


def test_a_browser_that_reads_no_codes_says_so_kindly(page):
    page.get_by_role("button", name="Quét mã trên phiếu hẹn").click()
    expect(page.get_by_role("dialog")).to_contain_text("chưa đọc được mã QR")
    expect(page.get_by_role("dialog")).to_contain_text("H12.34-260115-0007")


def test_the_code_in_a_picture_fills_the_question_but_sends_nothing(start, portal):
    page = _opened(start, DETECTOR)
    page.evaluate("window.codes = ['https://cong.example/tra-cuu?ma=000.00.01.H22-230101-0001&x=1']")
    page.get_by_role("button", name="Quét mã trên phiếu hẹn").click()
    page.locator("input[type=file]").set_input_files(PICTURE)
    expect(page.get_by_label("Câu hỏi của bạn")).to_have_value("Tra cứu hồ sơ 000.00.01.H22-230101-0001")
    expect(page.get_by_label("Câu hỏi của bạn")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert portal.turns == []


def test_the_code_of_an_identity_card_is_left_alone(start):
    page = _opened(start, DETECTOR)
    page.evaluate("window.codes = ['001099000001|100000001|Người Mẫu|01011999|Nam|Nơi mẫu|01012022']")
    page.get_by_role("button", name="Quét mã trên phiếu hẹn").click()
    page.locator("input[type=file]").set_input_files(PICTURE)
    expect(page.get_by_role("dialog")).to_contain_text("không chứa mã hồ sơ")
    assert "001099000001" not in page.evaluate("document.querySelector('motcua-chat').shadowRoot.textContent")
    expect(page.get_by_label("Câu hỏi của bạn")).to_have_value("")


def test_a_picture_without_a_code_is_said_to_have_none(start):
    page = _opened(start, DETECTOR)
    page.evaluate("window.codes = []")
    page.get_by_role("button", name="Quét mã trên phiếu hẹn").click()
    page.locator("input[type=file]").set_input_files(PICTURE)
    expect(page.get_by_role("dialog")).to_contain_text("Chưa thấy mã hồ sơ")


def test_the_camera_is_given_back_when_the_scan_ends(start):
    page = _opened(start, DETECTOR)
    page.evaluate("window.codes = []")
    page.get_by_role("button", name="Quét mã trên phiếu hẹn").click()
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.locator("video")).to_have_js_property("paused", False)
    page.evaluate("window.seen = document.querySelector('motcua-chat').shadowRoot.querySelector('video').srcObject")
    page.evaluate("window.codes = ['H12.34-260115-0007']")
    expect(page.get_by_label("Câu hỏi của bạn")).to_have_value("Tra cứu hồ sơ H12.34-260115-0007")
    assert page.evaluate("window.seen.getTracks().map((track) => track.readyState)") == ["ended"]


def test_printing_shows_the_answer_whole_and_nothing_else_of_the_page(page):
    ask(page, "các bước")
    expect(answers(page)).to_have_count(1)
    page.evaluate("window.print = () => {}")
    page.emulate_media(media="print")
    page.get_by_role("button", name="In", exact=True).click()
    printed = page.locator(".motcua-print")
    expect(printed).to_contain_text("Bước 15")
    expect(printed).to_contain_text("https://dichvucong.example/tt/1.000001")
    expect(page.locator("header").first).to_be_hidden()
    expect(page.locator("motcua-chat")).to_be_hidden()
    assert page.title() == "mot-cua-1.000001"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(printed).to_have_count(0)
    expect(page.locator("motcua-chat")).to_be_visible()
    assert page.title().startswith("Một Cửa")


def test_an_answer_is_saved_as_it_was_said(page):
    ask(page, "Danh sách để in")
    expect(answers(page)).to_have_count(1)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu thành tệp").click()
    assert saved.value.suggested_filename == "mot-cua-1.000001.txt"
    written = saved.value.path().read_text(encoding="utf-8-sig")
    assert "☐ Phiếu đề nghị (1 bản chính)\n☐ Phiếu CC01" in written
    assert "Nguồn: thủ tục 1.000001" in written
