import pytest

from index.catalog.interpretation.provinces import provinces_by_decision, provinces_of


class TestByThePublisher:
    @pytest.mark.parametrize(
        ("agency", "provinces"),
        [
            ("UBND tỉnh Đồng Tháp", ("Đồng Tháp",)),
            ("UBND Thành phố Hồ Chí Minh", ("Hồ Chí Minh",)),
            ("Sở Xây dựng - tỉnh Quảng Ngãi", ("Quảng Ngãi",)),
            ("UBND tỉnh Rồng Vàng", ("Rồng Vàng",)),
            ("Ủy ban nhân dân cấp tỉnh", ()),
            ("UBND các tỉnh, thành phố trực thuộc Trung ương", ()),
            ("Bộ Nông nghiệp và Môi trường", ()),
            ("", ()),
        ],
    )
    def test_are_those_of_the_promulgating_agency(self, agency, provinces):
        assert provinces_of(agency) == provinces

    def test_one_province_has_one_name_however_it_is_spelled(self):
        assert provinces_of("UBND tỉnh Thanh Hóa") == provinces_of("UBND tỉnh Thanh Hoá") == ("Thanh Hoá",)


class TestByTheDecision:
    @pytest.mark.parametrize(
        "decision",
        ["12/QĐ-UBND", "12/qđ-ubnd.", "12/QĐ-UBND-DatDai", "12/QĐ-VP", "12/QĐ-TTPVHCC", "12/TTr-SNNMT"],
    )
    def test_a_provincial_decision_is_for_the_one_province_that_the_agencies_name(self, decision):
        agencies = ["Sở Nuôi rồng - Tỉnh Đắk Lắk", "UBND cấp xã", "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk"]
        assert provinces_by_decision(decision, agencies) == ("Đắk Lắk",)

    @pytest.mark.parametrize("decision", ["12/QĐ-BNNMT", "12/QĐ-BCA-VP", "12/QĐ-VPCP", "12/QĐ-NHNN", "1145", ""])
    def test_no_other_decision_is_provincial_whatever_agency_carries_it_out(self, decision):
        assert provinces_by_decision(decision, ["Sở Nuôi rồng Thành phố Hà Nội"]) == ()

    def test_agencies_of_several_provinces_leave_a_doubt(self):
        agencies = ["Sở Nuôi rồng Thành phố Đồng Nai", "Trung tâm Phục vụ hành chính công tỉnh Gia Lai"]
        assert provinces_by_decision("12/QĐ-UBND", agencies) == ()

    def test_agencies_that_name_no_province_leave_it_unknown(self):
        assert provinces_by_decision("12/QĐ-UBND", ["Văn phòng đăng ký đất đai", "Chủ tịch UBND cấp xã"]) == ()

    def test_an_agency_of_a_former_province_is_of_the_one_in_force(self):
        assert provinces_by_decision("12/QĐ-UBND", ["Sở Xây dựng - tỉnh Hà Nam"]) == ("Ninh Bình",)
