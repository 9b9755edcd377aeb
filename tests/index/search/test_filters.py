import numpy as np
import pytest

from index.search.filters import Filters
from index.search.header import Header


def header(**values):
    return Header(
        **{"code": "1.000001", "name": "Thủ tục", "field": "Hộ tịch", "level": "commune", "internal": False} | values
    )


@pytest.mark.parametrize("field", ["Hộ tịch", "ho tich", "HỘ TỊCH "])
def test_a_field_is_compared_without_diacritics_and_case(field):
    assert Filters(field=field).admits(header())
    assert not Filters(field=field).admits(header(field="Đất đai"))


def test_part_of_a_field_is_another_field():
    assert not Filters(field="hộ").admits(header())


def test_a_level_is_exactly_that_level():
    assert Filters(level="commune").admits(header())
    assert not Filters(level="province").admits(header())


def test_a_level_that_is_none_is_refused_with_the_allowed_ones():
    with pytest.raises(ValueError, match="'district' is none of commune, ministry"):
        Filters(level="district")


@pytest.mark.parametrize(
    ("asked", "agencies", "publisher", "fits"),
    [
        ("bo tu phap", (), "Bộ Tư pháp", True),
        ("sở tư pháp", ("Sở Tư Pháp",), "Bộ Tư pháp", True),
        ("UBND cấp xã", ("Ủy ban nhân dân cấp xã",), "", True),
        ("uỷ ban nhân dân cấp xã", ("UBND cấp xã",), "", True),
        ("Bộ Văn hóa, Thể thao và Du lịch", ("Bộ Văn hóa", "Thể thao và Du lịch"), "", True),
        ("bộ y", ("Bộ Ytế",), "", False),
        ("sở y tế", ("Sở Y tế TP. Hà Nội",), "", True),
        ("sở y tế thành phố hà nội", ("Sở Y tế TP. Hà Nội",), "", True),
        ("công an xã bộ y tế", ("Công an xã",), "Bộ Y tế", False),
    ],
)
def test_an_agency_is_found_at_the_boundaries_of_words(asked, agencies, publisher, fits):
    assert Filters(agency=asked).admits(header(agencies=agencies, publisher=publisher)) is fits


@pytest.mark.parametrize("asked", ["Bắc Ninh", "tinh bac ninh", "Bắc Giang"])
def test_a_province_keeps_its_own_variants_and_the_national_ones(asked):
    filters = Filters(province=asked)
    assert filters.admits(header(provinces=("Bắc Ninh",)))
    assert filters.admits(header())
    assert not filters.admits(header(provinces=("Cà Mau",)))


@pytest.mark.parametrize("asked", ["TP.HCM", "Thành phố Hồ Chí Minh", "ho chi minh"])
def test_a_city_is_known_by_its_short_name(asked):
    assert Filters(province=asked).admits(header(provinces=("Hồ Chí Minh",)))


def test_internal_procedures_are_left_out_unless_asked_for():
    public, internal = header(), header(internal=True)
    assert [Filters().admits(each) for each in (public, internal)] == [True, False]
    assert [Filters(internal=True).admits(each) for each in (public, internal)] == [False, True]
    assert [Filters(internal=None).admits(each) for each in (public, internal)] == [True, True]


def test_a_mask_says_for_each_header_what_admits_says():
    headers = [header(), header(level="province"), header(internal=True)]
    mask = Filters(level="commune").mask(headers)
    assert mask.dtype == np.bool_
    assert mask.tolist() == [True, False, False]
    assert Filters(internal=None).mask(headers).all()
    assert Filters().mask([]).shape == (0,)


class TestNarrowing:
    def test_what_is_open_is_taken_from_the_wish(self):
        assert Filters(internal=None).narrowed_by(Filters(agency="Bộ Y tế", internal=True)) == Filters(
            agency="Bộ Y tế", internal=True
        )

    def test_what_is_set_stays(self):
        assert Filters(level="commune").narrowed_by(Filters(level="province")).level == "commune"

    def test_citizens_are_not_shown_internal_procedures_whatever_they_write(self):
        assert Filters(internal=False).narrowed_by(Filters(internal=True)).internal is False
