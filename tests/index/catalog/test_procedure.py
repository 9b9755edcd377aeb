import pytest
from pydantic import ValidationError

from index.catalog.procedure import (
    DocumentGroup,
    Fee,
    FeeMeaning,
    LegalBasis,
    Procedure,
    ProcessingTime,
    TimeMeaning,
    TimeUnit,
)


def procedure(**fields):
    return Procedure(**{"code": "1.001193", "name": "Đăng ký khai sinh", **fields})


class TestProcedure:
    @pytest.mark.parametrize("code", ["1.0133611", "1.014955-Xoa", "2.009182739", " 1.001193", "khai sinh"])
    def test_malformed_codes_are_refused(self, code):
        with pytest.raises(ValidationError, match="code"):
            procedure(code=code)

    def test_unknown_keys_are_refused(self):
        with pytest.raises(ValidationError, match="colour"):
            procedure(colour="red")

    def test_cases_are_the_distinct_names_in_order(self):
        groups = (DocumentGroup(case="B"), DocumentGroup(), DocumentGroup(case="A"), DocumentGroup(case="B"))
        assert procedure(document_groups=groups).cases == ("B", "A")


class TestFee:
    def test_an_amount_belongs_to_its_meaning(self):
        assert Fee(meaning=FeeMeaning.AMOUNT, amount=8000).amount == 8000
        with pytest.raises(ValidationError, match="amount"):
            Fee(meaning=FeeMeaning.AMOUNT)
        with pytest.raises(ValidationError, match="amount"):
            Fee(meaning=FeeMeaning.FREE, amount=5000)

    def test_zero_is_no_amount(self):
        with pytest.raises(ValidationError):
            Fee(meaning=FeeMeaning.AMOUNT, amount=0)


class TestProcessingTime:
    def test_a_number_needs_amount_and_unit(self):
        assert ProcessingTime(amount=3, unit=TimeUnit.WORKING_DAY).meaning is TimeMeaning.NUMBER
        with pytest.raises(ValidationError, match="unit"):
            ProcessingTime(amount=3)
        with pytest.raises(ValidationError, match="unit"):
            ProcessingTime(meaning=TimeMeaning.SAME_DAY, amount=1, unit=TimeUnit.DAY)


def test_a_legal_basis_says_something():
    with pytest.raises(ValidationError, match="number or a title"):
        LegalBasis()
