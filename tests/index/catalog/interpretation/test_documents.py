import pytest

from index.catalog.interpretation.documents import is_document, read_group


def test_items_without_quantity_are_notes():
    group = read_group("* Giấy tờ phải nộp:", [("- Tờ khai;", 1, 0), ("Lưu ý: mang bản chính", 0, 0)])
    assert [d.name for d in group.documents] == ["Tờ khai"]
    assert group.notes == ("Lưu ý: mang bản chính",)
    assert (group.heading, group.case) == ("Giấy tờ phải nộp", "")


@pytest.mark.parametrize(
    "name", ["Bảng kê vảy rồng", "a) Tờ khai nuôi rồng: 02 bản chính;", "+ Văn bản đồng ý của hàng xóm"]
)
def test_a_paper_without_quantity_is_a_document(name):
    assert is_document((name, 0, 0))


@pytest.mark.parametrize(
    "name",
    [
        "Giấy tờ do nước ngoài cấp phải được hợp pháp hóa lãnh sự",
        "Đối với rồng lửa:",
        "- Chứng cứ về rồng, gồm:",
        "Giấy tờ phải nộp:",
    ],
)
def test_a_sentence_or_title_without_quantity_is_a_note(name):
    assert not is_document((name, 0, 0))


def test_under_a_heading_of_remarks_all_without_quantity_are_notes():
    assert not is_document(("Giấy chứng nhận kết hôn đã có dữ liệu", 0, 0), "* Lưu ý:")


def test_what_explains_another_document_is_a_note():
    items = [("Phương án nuôi rồng;", 1, 0), ("* Phương án nuôi rồng, gồm các nội dung sau: chuồng, cỏ", 0, 0)]
    assert [is_document(item, "", items) for item in items] == [True, False]


@pytest.mark.parametrize(
    "name", ["Số lượng hồ sơ: 01 bộ", "Lưu ý: viết chữ in", "Hồ sơ đề nghị nuôi rồng bao gồm:", "Không quy định"]
)
def test_a_plain_note_with_a_quantity_is_a_note(name):
    assert not is_document((name, 1, 0))


@pytest.mark.parametrize(
    ("item", "read"),
    [
        (("02 bản chính Bản khai rồng", 1, 0), (2, 0)),
        (("Hóa đơn mua rồng: 01 bản chụp;", 0, 0), (0, 1)),
        (("Đơn hàng. Bản chính: 03 Bản sao: 00", 1, 1), (3, 0)),
        (("01 bản chính hoặc 01 bản sao giấy khai sinh", 1, 1), (1, 1)),
    ],
)
def test_quantities_in_the_items_own_words_hold(item, read):
    (document,) = read_group("", [item]).documents
    assert (document.originals, document.copies) == read


@pytest.mark.parametrize(
    "name",
    [
        "Hồ sơ được lập thành 02 bộ, trong đó có 01 bộ gốc",
        "SL hồ sơ: 01 bộ",
        "Thành phần hồ sơ: 01 bộ",
        "01 (một) bộ hồ sơ",
        "(Yêu cầu đối với một số giấy tờ trong bộ hồ sơ: giấy khám rồng phải nộp bản gốc)",
        "Không cần nộp giấy khám rồng",
        "Doanh nghiệp không phải nộp thành phần hồ sơ trong trường hợp cơ quan tiếp nhận khai thác được thông tin",
        "(v) Người nuôi rồng chịu trách nhiệm trước pháp luật về rồng của mình",
        "Trường hợp rồng làm hỏng ruộng thì cơ quan tài chính có trách nhiệm xác định",
        "Trường hợp giấy tờ của rồng bị tẩy xóa thì cơ quan nuôi rồng hủy bỏ kết quả",
        "(iv) Trường hợp ủy quyền cho bưu điện thì việc ủy quyền thực hiện theo quy định tại mục (ii)",
        "Trường hợp giấy khám rồng đã có trong cơ sở dữ liệu thì không cần nộp bản sao giấy khám",
        "Trường hợp không quy định rõ bản chính thì có thể nộp bản sao hợp lệ",
    ],
)
def test_a_remark_on_duties_or_on_the_dossier_is_a_note_even_with_a_quantity(name):
    assert not is_document((name, 1, 0))


@pytest.mark.parametrize(
    "name",
    [
        "Bản sao giấy khám rồng (không phải nộp nếu khai thác được từ cơ sở dữ liệu)",
        "Doanh nghiệp không phải nộp đơn nếu khai thác được; trường hợp không khai thác được thì nộp giấy khám rồng",
        "Người nuôi rồng có trách nhiệm nộp bản sao giấy khám rồng",
        "Hồ sơ thiết kế chuồng rồng (03 bộ)",
        "Trường hợp không có giấy tờ nào thì có thể nộp bản sao giấy tờ cũ của rồng",
        "Đối với rồng lửa, hồ sơ thực hiện theo quy định của luật, đồng thời gửi kèm giấy khám rồng",
    ],
)
def test_a_paper_with_a_remark_stays_a_document(name):
    assert is_document((name, 1, 0))


def test_a_numbered_part_of_the_dossier_is_known_as_its_paper():
    assert is_document(("Thành phần hồ sơ 3: Bản sao giấy khám rồng", 0, 0))
