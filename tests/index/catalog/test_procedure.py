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

    def test_a_doubtful_amount_keeps_the_number_that_the_record_has(self):
        assert Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT, amount=50).amount == 50
        with pytest.raises(ValidationError, match="amount"):
            Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT)

    def test_is_in_dong_unless_it_says_otherwise(self):
        assert Fee(meaning=FeeMeaning.FREE).currency == "VND"
        assert Fee(meaning=FeeMeaning.AMOUNT, amount=10, currency="USD").currency == "USD"

    @pytest.mark.parametrize("currency", ["", "usd", "đô la", "US", "USDT"])
    def test_a_currency_is_a_code_of_three_capitals(self, currency):
        with pytest.raises(ValidationError, match="currency"):
            Fee(meaning=FeeMeaning.AMOUNT, amount=10, currency=currency)

    @pytest.mark.parametrize(
        ("meaning", "amount"), [(FeeMeaning.FREE, None), (FeeMeaning.IN_WORDS, None), (FeeMeaning.DOUBTFUL_AMOUNT, 5)]
    )
    def test_foreign_money_needs_an_amount_that_is_sure(self, meaning, amount):
        with pytest.raises(ValidationError, match="USD needs an amount"):
            Fee(meaning=meaning, amount=amount, currency="USD")

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

    def test_a_number_without_a_unit_says_so(self):
        assert ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5).unit is None
        with pytest.raises(ValidationError, match="amount"):
            ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT)
        with pytest.raises(ValidationError, match="unit"):
            ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5, unit=TimeUnit.DAY)


def test_a_legal_basis_says_something():
    with pytest.raises(ValidationError, match="number or a title"):
        LegalBasis()
