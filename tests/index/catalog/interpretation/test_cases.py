import time

import pytest

from index.catalog.interpretation.cases import are_cases, is_case


@pytest.mark.parametrize("heading", ["Trường hợp cấp lại do bị mất", "* 1. Đối với hộ gia đình:", "a) Trường hợp 2"])
def test_case_headings(heading):
    assert is_case(heading)


@pytest.mark.parametrize("heading", ["Giấy tờ phải nộp", "1. Thành phần hồ sơ", "", "* Giấy tờ phải xuất trình:"])
def test_other_headings(heading):
    assert not is_case(heading)


def test_requests_beside_each_other_are_alternatives():
    assert are_cases(["Hồ sơ đề nghị nuôi rồng gồm:", "Hồ sơ đề nghị thả rồng gồm:"]) == (True, True)


def test_one_request_alone_is_a_heading():
    assert are_cases(["Hồ sơ đề nghị nuôi rồng gồm:"]) == (False,)


def test_papers_to_hand_in_and_to_show_are_not_alternatives():
    assert are_cases(["Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Lưu ý"]) == (False, False, False)


def test_a_dossier_for_somebody_is_a_case():
    assert is_case("2.1. Thành phần hồ sơ đối với rồng lửa:")


def test_a_remark_about_copies_is_no_case():
    assert not is_case("Trường hợp không quy định là bản chính thì có thể nộp bản sao")


@pytest.mark.parametrize(
    "heading",
    [
        "(*) Trường hợp rồng bị ốm, phải có:",
        "1-Trường hợp nuôi rồng trong hang",
        "3 )Đối với trường hợp 3, hồ sơ bao gồm:",
        "Trong trường hợp rồng chưa có tên thì phải có các tài liệu sau:",
        "1. Đối với rồng con (Trường hợp không quy định là bản chính thì có thể nộp bản sao)",
    ],
)
def test_a_case_is_known_behind_its_numbering_and_before_a_remark_in_brackets(heading):
    assert is_case(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "(Trường hợp khai thác được thông tin về rồng trong cơ sở dữ liệu thì hồ sơ không bao gồm bản sao của nó)",
        "Trường hợp giấy tờ của rồng do nước ngoài cấp thì phải được hợp pháp hóa lãnh sự",
    ],
)
def test_what_is_said_of_papers_is_no_case(heading):
    assert not is_case(heading)


@pytest.mark.parametrize(
    "headings",
    [
        ["Thủ tục nuôi rồng", "Thủ tục thả rồng"],
        ["a.1) Về cấp giấy phép nuôi rồng", "a.2) Về gia hạn giấy phép nuôi rồng"],
        ["Công chứng hợp đồng nuôi rồng soạn sẵn", "Chứng thực chữ ký của chủ rồng"],
        ["Hồ sơ đề xuất nuôi rồng hằng năm", "Hồ sơ đề xuất nuôi rồng năm năm"],
        ["- Thông báo rồng đẻ trứng:", "- Thông báo rồng bay đi:"],
        ["Từ rồng nhà sang rồng rừng", "Từ rồng rừng sang rồng nhà"],
        ["Người được giao nuôi rồng thì hồ sơ gồm:", "Người được giao thả rồng thì hồ sơ gồm:"],
        ["Khách hàng là hộ nuôi rồng", "Khách hàng là trại rồng"],
    ],
)
def test_different_requests_and_headings_that_run_alike_are_alternatives(headings):
    assert are_cases(headings) == (True, True)


@pytest.mark.parametrize(
    "headings",
    [
        ["Hoàn thiện sau khi họp", "Hoàn thiện sau khi thẩm định"],
        ["Phần hồ sơ hành chính về rồng", "Phần hồ sơ kỹ thuật về rồng"],
        ["Bước 1: nộp đơn nuôi rồng", "Bước 2: nhận giấy nuôi rồng"],
        ["Giấy tờ chứng minh là chủ rồng", "Giấy tờ chứng minh rồng khỏe"],
        ["Tài liệu về rồng cha", "Tài liệu về rồng mẹ"],
        ["Hồ sơ của người nuôi rồng", "Hồ sơ của người cho rồng"],
        ["Bao gồm", "Bao gồm"],
    ],
)
def test_steps_and_parts_of_one_dossier_that_run_alike_are_no_alternatives(headings):
    assert are_cases(headings) == (False, False)


def test_what_goes_on_the_numbering_of_cases_is_a_case():
    headings = ["1. Đối với rồng lửa", "2. Rồng nước nuôi trong hồ", "3. Hồ sơ đề nghị nuôi rồng đất", "Lưu ý"]
    assert are_cases(headings) == (True, True, True, False)


def test_a_dossier_before_numbered_cases_stays_everybodys():
    cases = ["2. Đối với rồng lửa", "3. Đối với rồng nước"]
    assert are_cases(["1. Hồ sơ đề nghị nuôi rồng gồm:", *cases]) == (False, True, True)
    assert are_cases(["1. Hồ sơ đăng ký chủ rồng", "2.1. Đối với rồng lửa", "2.2. Rồng nước"]) == (False, True, True)


def test_cases_that_add_to_the_papers_of_all_leave_the_first_heading_everybodys():
    added = "2. Trường hợp rồng có lửa, nộp bổ sung:"
    assert are_cases(["1. Đơn và giấy của chủ rồng", added]) == (False, True)
    assert are_cases(["1. Rồng nuôi trong hang", added]) == (False, True)


@pytest.mark.parametrize("mark", ["1.", "i)", "1 )", "((", "*)", "1-", "a.1)"])
def test_numbering_without_end_is_read_in_no_time(mark):
    start = time.perf_counter()
    assert not is_case(mark * 500 + "rồng")
    assert time.perf_counter() - start < 1
