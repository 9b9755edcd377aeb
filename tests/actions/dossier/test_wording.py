"""What is said of a dossier: all that the citizen needs next, and nothing about a person."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossier import wording
from actions.dossier.record import STATUS_NAMES, Apology, Dossier, DossierStep, Payment
from actions.dossier.wording import describe
from vietnamese.numbers import TIME_ZONE


def day(number, hour=9):
    return datetime.datetime(2026, 3, number, hour, tzinfo=TIME_ZONE)


NOW = day(5)


def dossier(**fields):
    told = {
        "code": "H12.34-260115-0007",
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        "status": 4,
        "due_at": day(9),
        "received_at": day(1),
        "as_of": day(5, 8),
        **fields,
    }
    return Dossier(**{"status_name": STATUS_NAMES[told["status"]], **told})


def said(**fields):
    return describe(dossier(**fields), NOW).text


def titles(**fields):
    return [button.title for button in describe(dossier(**fields), NOW).buttons]


def test_the_whole_of_an_ordinary_answer():
    text = said(
        unit="UBND phường Mẫu",
        unit_phone="024 1234 5678",
        history=(
            DossierStep(status=2, at=day(1), note="bà Mẫu nhận"),
            DossierStep(status=4, at=day(2)),
            DossierStep(status=4, at=day(3)),
        ),
    )
    assert text.splitlines() == [
        "Hồ sơ …-0007 – Đăng ký khai sinh:",
        "• Tình trạng: Đang xử lý, từ ngày 02/03/2026",
        "• Tiếp nhận: ngày 01/03/2026",
        "• Hẹn trả: ngày 09/03/2026",
        "Việc tiếp theo: Cơ quan đang giải quyết. Bạn chưa phải làm gì thêm; hẹn trả ngày 09/03/2026.",
        "Cần hỏi thêm: gọi 024 1234 5678 (UBND phường Mẫu).",
        "Dữ liệu lúc 08:00 ngày 05/03/2026.",
    ]


class TestOverdue:
    def test_how_late_it_is_is_said_with_an_apology_and_the_letters_facts(self):
        letter = Apology(new_due_at=day(20), issued_at=day(3), reason="chờ xác minh, hỏi 0912345678")
        text = said(due_at=day(2), apology=letter)
        assert "Đã trễ hẹn 3 ngày" in text
        assert "xin lỗi bạn" in text
        assert "Hẹn lại: ngày 20/03/2026, theo phiếu xin lỗi và hẹn lại ngày 03/03/2026" in text
        assert "Lý do chậm: chờ xác minh, hỏi ‹số điện thoại›" in text
        assert "hẹn trả ngày 20/03/2026." in text

    def test_without_a_letter_the_right_to_one_is_said_and_no_old_date_is_promised(self):
        text = said(due_at=day(2))
        assert "Chưa có phiếu xin lỗi" in text
        assert "thêm; hẹn trả" not in text

    def test_late_by_hours_is_late_by_a_day(self):
        assert "trễ hẹn 1 ngày" in said(due_at=day(5, 8))

    def test_days_are_counted_in_vietnams_time(self):
        late_evening = datetime.datetime(2026, 3, 4, 18, tzinfo=datetime.UTC)
        assert "trễ" not in describe(dossier(due_at=late_evening), day(5, 0)).text
        assert "trễ hẹn 1 ngày" in describe(dossier(due_at=late_evening), day(5, 23)).text

    @pytest.mark.parametrize("status", [3, 7, 8, 9, 10])
    def test_what_is_over_is_not_late(self, status):
        assert "trễ" not in said(status=status, due_at=day(1))
        assert "Gửi phản ánh trễ hẹn" not in titles(status=status, due_at=day(1))

    def test_a_petition_is_offered_where_it_is_late_only(self):
        assert titles(due_at=day(2))[0] == "Gửi phản ánh trễ hẹn"
        assert "Gửi phản ánh trễ hẹn" not in titles()


class TestWhatToDo:
    def test_what_to_supplement_and_by_when(self):
        text = said(status=5, supplements=("Giấy A", "Giấy B của số 012345678901"), supplement_until=day(8))
        assert "Cần bổ sung (hạn ngày 08/03/2026): Giấy A; Giấy B của số ‹số định danh›" in text
        assert "hạn ngày 08/03/2026." in text

    def test_what_to_pay_and_where(self):
        payments = (Payment(name="Lệ phí", amount=50_000), Payment(name="Phí thẩm định", amount=120_000))
        text = said(status=6, payments=payments, pay_at="https://example.vn/nop")
        assert "Cần nộp: Lệ phí 50.000 đồng; Phí thẩm định 120.000 đồng, tổng 170.000 đồng" in text
        assert "Nộp tại: https://example.vn/nop" in text

    def test_where_to_collect_and_how_to_track_the_letter(self):
        text = said(status=9, finished_at=day(4), collect_at="Quầy 3, sáng thứ hai đến thứ sáu", post_tracking="EX1VN")
        assert "Giải quyết xong: ngày 04/03/2026" in text
        assert "Nhận kết quả: Quầy 3" in text
        assert "Mã bưu gửi: EX1VN" in text

    def test_where_it_was_collected_is_told_no_more(self):
        assert "Quầy 3" not in said(status=10, collect_at="Quầy 3")

    @pytest.mark.parametrize("status", STATUS_NAMES)
    def test_every_status_has_a_next_thing_in_plain_words(self, status):
        assert "Việc tiếp theo: " in said(status=status)

    @pytest.mark.parametrize(("status", "offered"), [(1, True), (4, True), (9, True), (3, False), (10, False)])
    def test_being_told_of_changes_is_offered_while_there_may_be_any(self, status, offered):
        assert ("Báo mình khi có thay đổi" in titles(status=status)) is offered


def test_the_notes_of_officers_are_not_told():
    assert "Nguyễn" not in said(history=(DossierStep(status=4, at=day(2), note="Nguyễn Văn Mẫu, 0912345678"),))


@given(st.text(alphabet="abc 0123456789+.-@", max_size=60))
def test_no_number_of_a_person_gets_through_what_officers_write(note):
    phone, card = "0912345678", "012345678901"
    letter = Apology(new_due_at=day(20), reason=f"{note} {phone}")
    text = said(due_at=day(2), apology=letter, supplements=(f"{note} {card}",))
    assert phone not in text
    assert card not in text


class TestWaits:
    @pytest.mark.parametrize(("seconds", "told"), [(1, "1 phút"), (60, "1 phút"), (61, "2 phút"), (3600, "60 phút")])
    def test_a_wait_is_told_in_whole_minutes_never_too_few(self, seconds, told):
        assert f"sau {told}," in wording.too_many(datetime.timedelta(seconds=seconds)).text
