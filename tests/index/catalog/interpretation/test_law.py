from index.catalog.interpretation.law import read_legal_basis


def test_legal_numbers_and_dates_are_found():
    basis = read_legal_basis("Nghị định số 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ (123/2015/NĐ-CP)")
    assert basis.number == "123/2015/NĐ-CP"
    assert basis.issued_on.isoformat() == "2015-11-15"


def test_a_misprinted_date_is_no_date():
    assert read_legal_basis("Thông tư ngày 31/02/2024 (01/2024/TT-BTP)").issued_on is None
