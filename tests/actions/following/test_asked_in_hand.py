"""Questions about the dossier just looked up: told what its record told, and only while it is still meant."""

import types

import pytest

from actions.dossier.record import Dossier, Payment
from actions.following.asked_in_hand import told_of_dossier
from actions.following.in_hand import SLOT, InHandNotes
from tests.actions.following.test_parts import NOON, SECRET, dossier

CARD = "1.014064"
PAYABLE = {
    "procedure_code": CARD,
    "payments": (Payment(name="Lệ phí cấp thẻ", amount=70_000),),
    "pay_at": "Quầy 3",
    "collect_at": "Quầy 5, trong giờ hành chính",
    "unit": "Công an phường Mẫu",
    "unit_phone": "0234 000 0000",
}


def noted(**fields):
    """The dossier as it comes back from its slot."""
    (slot,) = InHandNotes(SECRET).events(dossier(**fields), NOON)
    return InHandNotes(SECRET).read(types.SimpleNamespace(get_slot={SLOT: slot["value"]}.get), NOON)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rồi thẻ lấy ở đâu", "Quầy 5"),
        ("xong thi toi dau nhan vay", "Quầy 5"),
        ("thế lên quầy nào lãnh thẻ", "Quầy 5"),
        ("tiền đó nộp phí ở đâu ạ", "Quầy 3"),
        ("dong tien cho nao", "70.000 đồng"),
        ("cho xin số điện thoại hỏi hồ sơ này", "0234 000 0000"),
    ],
)
def test_what_its_record_told_is_told_again(text, told):
    answer = told_of_dossier(text, noted(**PAYABLE), CARD)
    assert told in answer.text
    assert answer.text.startswith("Hồ sơ …-0007")
    assert answer.codes == (CARD,)


@pytest.mark.parametrize(
    "text",
    [
        *("nộp hồ sơ ở đâu", "lệ phí bao nhiêu", "làm lại thẻ mất cần giấy gì", "ở đâu làm", "tờ khai lấy ở đâu"),
        *("có cần đóng dấu không", "hợp đồng lao động ở đâu bán", "giay phep lao dong o dau", "tra tiến độ ở đâu"),
        *(
            "xin giấy xác nhận ở đâu",
            "giay chung nhan o dau cap",
            "có lấy dấu vân tay không",
            "đổi số điện thoại trên thẻ",
        ),
        "có phải khai số điện thoại người thân không",
    ],
)
def test_what_is_asked_of_the_procedure_is_not_the_dossiers(text):
    assert told_of_dossier(text, noted(**PAYABLE), CARD) is None


@pytest.mark.parametrize(
    "text",
    ["hồ sơ H12.34-260115-0008 lấy ở đâu", "hồ sơ kia lấy ở đâu", "cái đầu nhận ở đâu", "hồ sơ của vợ tôi lấy ở đâu"],
)
def test_another_dossier_is_not_taken_for_it(text):
    assert told_of_dossier(text, noted(**PAYABLE), CARD) is None


def test_one_without_a_procedure_is_not_meant_by_whatever_is_asked():
    assert told_of_dossier("lấy ở đâu", noted(**PAYABLE | {"procedure_code": ""}), "") is None


def test_once_another_procedure_is_talked_of_it_is_not_meant():
    assert told_of_dossier("lấy ở đâu", noted(**PAYABLE), "1.000894") is None
    assert told_of_dossier("lấy ở đâu", None, CARD) is None


def test_what_its_record_did_not_tell_is_not_made_up():
    assert told_of_dossier("đóng tiền ở đâu", noted(procedure_code=CARD), CARD) is None


def test_one_that_was_noted_by_an_earlier_version_is_still_read():
    assert set(Dossier.model_fields) >= {"collect_at", "pay_at", "unit_phone"}
    old = noted(**PAYABLE).model_dump(exclude={"procedure_code", "payment", "collecting", "whom_to_ask"})
    assert type(noted(**PAYABLE)).model_validate(old).payment == ()
