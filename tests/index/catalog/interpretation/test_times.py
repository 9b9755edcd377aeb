import pytest

from index.catalog.interpretation.times import read_time
from index.catalog.procedure import TimeMeaning, TimeUnit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("7 WORKING_DAY", 7, TimeUnit.WORKING_DAY),
        ("15 ngày", 15, TimeUnit.DAY),
        ("0.5 HOUR", 0.5, TimeUnit.HOUR),
        ("3 MONTH", 3, TimeUnit.MONTH),
        ("3 YEAR", 3, TimeUnit.YEAR),
        ("Không quá 03 ngày làm việc OTHER", 3, TimeUnit.WORKING_DAY),
        ("10 (mười) ngày làm việc kể từ ngày nhận đủ hồ sơ.", 10, TimeUnit.WORKING_DAY),
    ],
)
def test_numbers_are_read_with_their_unit(text, amount, unit):
    (time,) = read_time(text)
    assert (time.amount, time.unit) == (amount, unit)


def test_a_number_of_other_without_more_is_never_given_a_unit():
    (time,) = read_time("5 OTHER")
    assert (time.meaning, time.amount, time.unit) == (TimeMeaning.NUMBER_WITHOUT_UNIT, 5, None)


@pytest.mark.parametrize(
    "step",
    [
        "b) Trong thời hạn 05 ngày làm việc, kể từ ngày nhận được hồ sơ đầy đủ, cơ quan cấp giấy nuôi rồng.",
        "Không quá 5 ngày làm việc kể từ khi tiếp nhận hồ sơ hợp lệ.",
    ],
)
def test_a_step_that_runs_from_receipt_tells_the_unit_of_its_number(step):
    (time,) = read_time("5 OTHER", steps=("Trả lời tính đầy đủ trong 01 ngày làm việc.", step))
    assert (time.amount, time.unit) == (5, TimeUnit.WORKING_DAY)
    assert "phần trình tự" in time.note


def test_the_only_time_of_the_steps_tells_the_unit_of_its_number():
    (time,) = read_time("4 OTHER", steps=("04 tháng đối với cấp giấy, kể từ khi nhận hồ sơ.", "Nhận kết quả."))
    assert (time.amount, time.unit) == (4, TimeUnit.MONTH)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("5 OTHER", ("Trong thời hạn 03 ngày làm việc kể từ ngày nhận hồ sơ, cơ quan trả kết quả.",)),
        ("5 OTHER", ("5 ngày kể từ ngày nhận hồ sơ.", "5 ngày làm việc kể từ ngày nhận hồ sơ bổ sung.")),
        ("5 OTHER", ("Trong 5 ngày kể từ ngày ban hành quyết định, gửi thông báo.", "Trong 2 ngày, mời họp.")),
        ("5 OTHER", ("Nộp phí trước ngày 5 tháng 6.",)),
        ("1 OTHER", ("Báo trước khi nhập khẩu ít nhất 01 ngày làm việc.",)),
        ("1 OTHER", ("Trong 01 ngày làm việc kể từ ngày nhận hồ sơ, kiểm tra.", "Trong 15 ngày, cấp giấy.")),
    ],
)
def test_steps_that_leave_a_doubt_tell_no_unit(text, steps):
    (time,) = read_time(text, steps=steps)
    assert time.meaning is TimeMeaning.NUMBER_WITHOUT_UNIT


def test_the_filler_one_gets_a_unit_only_from_the_one_time_of_the_steps_from_receipt():
    (time,) = read_time("1 OTHER", steps=("Trong 01 ngày làm việc kể từ ngày nhận hồ sơ, cấp giấy.",))
    assert (time.amount, time.unit) == (1, TimeUnit.WORKING_DAY)


def test_the_description_tells_the_unit_of_the_same_number():
    (time,) = read_time("5 OTHER", note="Thời hạn giải quyết: 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.")
    assert (time.amount, time.unit) == (5, TimeUnit.WORKING_DAY)


def test_a_description_that_says_another_number_is_told_in_its_words():
    words = "03 ngày làm việc kể từ ngày nhận được hồ sơ hợp lệ."
    (time,) = read_time("1 OTHER", note=words)
    assert (time.meaning, time.amount, time.note) == (TimeMeaning.IN_WORDS, None, words)


def test_a_description_that_says_at_once_is_told_in_its_words():
    (time,) = read_time("1 OTHER", note="Nộp trên mạng. Ngay sau khi hoàn thành tờ khai nuôi rồng.")
    assert time.meaning is TimeMeaning.IN_WORDS


def test_a_description_that_says_there_is_no_time_leaves_no_number():
    (time,) = read_time("1 OTHER", note="Không có thời gian thực hiện")
    assert time.meaning is TimeMeaning.NOT_PUBLISHED


@pytest.mark.parametrize("silent", ["OTHER", "0 OTHER", "Theo mô tả OTHER", ""])
@pytest.mark.parametrize(
    ("note", "amount", "unit"),
    [
        ("05 ngày làm việc kể từ ngày nhận được hồ sơ đầy đủ, hợp lệ", 5, TimeUnit.WORKING_DAY),
        ("Nộp qua mạng. Thời gian giải quyết: 1.5 ngày kể từ ngày nhận hồ sơ", 1.5, TimeUnit.DAY),
        ("Nộp tại xã. Không quá 07 ngày kể từ khi tiếp nhận hồ sơ.", 7, TimeUnit.DAY),
    ],
)
def test_a_silent_time_is_told_by_the_description(silent, note, amount, unit):
    (time,) = read_time(silent, note=note)
    assert (time.amount, time.unit) == (amount, unit)


def test_cases_of_the_description_are_times_of_those_cases():
    note = "Trường hợp cấp lại: 03 ngày làm việc kể từ ngày nhận hồ sơ. - Trường hợp sửa đổi: 10 ngày."
    first, second = read_time("OTHER", note=note)
    assert (first.amount, first.applies_to) == (3, "Trường hợp cấp lại")
    assert (second.amount, second.unit, second.applies_to) == (10, TimeUnit.DAY, "Trường hợp sửa đổi")


@pytest.mark.parametrize(
    "note",
    [
        "Thời hạn giải quyết: 02 ngày làm việc và 45 ngày. Tại Bộ phận Một cửa.",
        "Thời hạn giải quyết: - Kiểm tra hồ sơ: 03 ngày; - Thẩm định: 60 ngày.",
        "Thời hạn giải quyết: 05 ngày để kiểm tra hồ sơ. Sau khi hồ sơ đầy đủ thì công bố.",
        "Thời hạn giải quyết: 05 ngày. Thời hạn trả kết quả không quy định.",
    ],
)
def test_a_description_that_goes_on_after_its_number_is_told_in_its_words(note):
    (time,) = read_time("OTHER", note=note)
    assert time.meaning is TimeMeaning.IN_WORDS
    assert "ngày" in time.note


@pytest.mark.parametrize(
    "note",
    [
        "Nộp tại Bộ phận Một cửa.",
        "Gửi báo cáo trước thời hạn 10 ngày làm việc kể từ ngày rồng dự kiến đến.",
        "Đề xuất gửi ít nhất 02 ngày làm việc trước ngày dự kiến tiếp.",
        "Trước ngày 30 tháng 8 của năm xét chọn",
        "Thời hạn giải quyết: theo Quy chế làm việc của Chính phủ.",
        "Không quy định thời hạn giải quyết",
    ],
)
def test_a_description_without_a_time_leaves_it_not_published(note):
    (time,) = read_time("OTHER", note=note)
    assert time.meaning is TimeMeaning.NOT_PUBLISHED


def test_a_time_of_its_own_is_never_overruled_by_description_or_steps():
    (time,) = read_time("7 WORKING_DAY", note="Thời hạn giải quyết: 15 ngày", steps=("Trong 20 ngày.",))
    assert (time.amount, time.unit) == (7, TimeUnit.WORKING_DAY)


def test_the_apis_cases_tell_the_unit_of_other():
    times = read_time("5 OTHER", cases=((25, "DAY"), (25, "DAY"), (3, "WORKING_DAY")))
    assert [(time.amount, time.unit) for time in times] == [(25, TimeUnit.DAY), (3, TimeUnit.WORKING_DAY)]


def test_two_times_in_one_sentence_are_left_in_words():
    (time,) = read_time("15 ngày để thẩm định, thêm 05 ngày làm việc để ký OTHER")
    assert time.meaning is TimeMeaning.IN_WORDS
    assert "05 ngày làm việc" in time.note


def test_a_longer_time_for_remote_places_is_a_note_and_no_second_time():
    words = (
        "Không quá 10 ngày làm việc. Đối với các xã miền núi thì thời gian thực hiện được tăng thêm"
        " không quá 15 ngày làm việc so với tổng thời gian OTHER"
    )
    (time,) = read_time(words)
    assert (time.amount, time.unit) == (10, TimeUnit.WORKING_DAY)
    assert "tăng thêm không quá 15 ngày" in time.note


@pytest.mark.parametrize("mark", ["a) {} b) {}", "- {} - {}"])
def test_clauses_that_name_their_case_are_times_of_those_cases(mark):
    longer = "Đối với các xã miền núi thì được tăng thêm không quá 10 ngày so với tổng thời gian."
    words = mark.format(
        f"Không quá 08 ngày làm việc đối với trường hợp tách thửa. {longer}",
        f"Đối với trường hợp hợp thửa thì thời gian giải quyết không quá 5 ngày. {longer}",
    )
    first, second = read_time(words + " OTHER")
    assert (first.amount, first.unit, first.applies_to) == (
        8,
        TimeUnit.WORKING_DAY,
        "đối với trường hợp tách thửa",
    )
    assert (second.amount, second.unit, second.applies_to) == (5, TimeUnit.DAY, "Đối với trường hợp hợp thửa")
    assert "tăng thêm không quá 10 ngày" in first.note
    assert "tăng thêm không quá 10 ngày" in second.note


def test_land_that_grew_is_no_longer_time():
    (time,) = read_time("Không quá 7 ngày làm việc đối với trường hợp phần diện tích tăng thêm do nhận chuyển OTHER")
    assert time.amount == 7


@pytest.mark.parametrize(
    "words",
    [
        "- Bước 2 không quá 05 ngày. - Bước 3 không quá 10 ngày.",
        "1/12 hàng năm",
        "Trước ngày 15 tháng 6",
        "Từ 3 đến 5 ngày làm việc",
        "Trước 16 giờ 30",
        "Tùy theo từng trường hợp",
    ],
)
def test_steps_dates_ranges_and_clock_times_are_left_in_words(words):
    (time,) = read_time(f"{words} OTHER")
    assert time.meaning is TimeMeaning.IN_WORDS


def test_an_hour_of_the_day_is_no_number_of_hours():
    (time,) = read_time("Trong ngày làm việc; nhận hồ sơ sau 15 giờ cùng ngày thì ngày làm việc tiếp theo OTHER")
    assert time.meaning is TimeMeaning.SAME_DAY


@pytest.mark.parametrize("words", ["Xem phần mô tả", "Theo mô tả", "Không phải trả kết quả cho người nộp thuế"])
def test_words_without_a_time_are_not_published(words):
    assert read_time(f"{words} OTHER")[0].meaning is TimeMeaning.NOT_PUBLISHED


def test_silence_is_not_published():
    assert read_time("OTHER")[0].meaning is TimeMeaning.NOT_PUBLISHED
