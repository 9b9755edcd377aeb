import pytest

from index.places.localities import Locality, beside, localities, read_back, within, written
from index.places.places import places


def named(text, bare=False):
    return [locality.name for locality in localities(text, places(), bare)]


class TestReading:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("em o p ba dinh ha noi", "Phường Ba Đình, Thành phố Hà Nội"),
            ("xã Tân Tiến, huyện Văn Giang, Hưng Yên", "Xã Văn Giang, Tỉnh Hưng Yên"),
            ("tỉnh Bình Dương", "Thành phố Hồ Chí Minh"),
            ("ở Nghệ An", "Tỉnh Nghệ An"),
        ],
    )
    def test_the_narrowest_place_is_told_as_it_is_now(self, text, name):
        assert named(text) == [name]

    def test_a_former_district_is_the_communes_it_became_and_keeps_its_name(self):
        (district,) = localities("quận Cầu Giấy", places())
        assert district.former_name == "Quận Cầu Giấy, Thành phố Hà Nội"
        assert "Phường Cầu Giấy" in [commune.full_name for commune in district.communes]
        assert len(district.communes) > 1

    def test_a_commune_in_force_goes_before_a_former_one_of_its_name_in_the_province(self):
        assert named("phường Ngọc Hà, Hà Nội") == ["Phường Ngọc Hà, Thành phố Hà Nội"]

    def test_one_name_in_several_provinces_stays_several(self):
        found = localities("xã Tân Tiến", places())
        assert len(found) > 3
        assert {each.province.name for each in within(found[0].province, found)} == {found[0].province.name}

    def test_narrowing_to_a_province_that_none_lies_in_keeps_all(self):
        found = localities("phường Ba Đình", places())
        assert within(places().province("Cà Mau"), found) == found

    @pytest.mark.parametrize("text", ["lệ phí bao nhiêu", "giấy tờ", "", "cảm ơn nhé", "kết hôn"])
    @pytest.mark.parametrize("bare", [True, False])
    def test_what_names_no_place_is_none(self, text, bare):
        assert named(text, bare) == []

    def test_a_bare_name_is_a_place_only_where_one_was_asked_for(self):
        assert named("Hải Vân") == []
        assert named("Hải Vân", bare=True) == ["Phường Hải Vân, Thành phố Đà Nẵng"]
        assert named("hôm qua em có đi tới Hải Vân chơi rồi", bare=True) == []

    @pytest.mark.parametrize("text", ["p ba dinh hn", "phường Ba Đình HN", "phường Ba Đình tp hn"])
    def test_a_short_name_of_a_city_counts_where_a_place_was_asked_for(self, text):
        assert named(text, bare=True) == ["Phường Ba Đình, Thành phố Hà Nội"]

    @pytest.mark.parametrize(
        ("text", "rest"),
        [
            ("em ở phường Ba Đình, Hà Nội ạ", "em ở , ạ"),
            ("Hải Vân", ""),
            ("Hải Vân gì", "gì"),
            ("lệ phí bao nhiêu", None),
        ],
    )
    def test_what_stands_beside_the_places_is_given_back(self, text, rest):
        found = beside(text, places(), bare=True)
        assert (found if found is None else " ".join(found.split())) == rest


class TestNames:
    def test_the_name_of_nearly_every_unit_in_force_is_read_back_as_that_unit(self):
        known = places()
        units = [Locality.of(unit) for unit in (*known.provinces, *known.communes[::8])]
        lost = [each.name for each in units if [f.code for f in localities(each.name, known)] != [each.code]]
        assert len(lost) <= 1, lost

    def test_a_former_unit_of_several_communes_is_asked_for_by_its_own_name(self):
        (district,) = localities("quận Cầu Giấy", places())
        assert district.asked_name == "Quận Cầu Giấy, Thành phố Hà Nội"
        assert localities(district.asked_name, places()) == (district,)


class TestRemembering:
    @pytest.mark.parametrize("text", ["phường Ba Đình", "quận Cầu Giấy", "Nghệ An", "tỉnh Bình Dương", "phường 1"])
    def test_what_is_written_is_read_back_the_same(self, text):
        found = localities(text, places())
        assert read_back(written(found), places()) == found

    @pytest.mark.parametrize("line", ["", "|", "99", "01 99999", "~", "01 00004 99999", "  ", "x y z"])
    def test_what_is_no_longer_in_force_is_left_out(self, line):
        assert read_back(line, places()) == ()
        assert [each.name for each in read_back(f"{line}|46", places())] == ["Thành phố Huế"]
