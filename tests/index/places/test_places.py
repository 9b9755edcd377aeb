import gzip
import json
import time
from pathlib import Path

import pytest

from index.places.build_places import build, main
from index.places.lexicon import COMMUNES, DATA, FORMER_COMMUNES, PROVINCES
from index.places.places import FormerUnit, Level, Places, PlacesError, Province, places
from tests.conftest import SHARED
from vietnamese.text import fold

FORMER_PROVINCES = {
    "Hà Nội": "Hà Nội",
    "Cao Bằng": "Cao Bằng",
    "Lai Châu": "Lai Châu",
    "Điện Biên": "Điện Biên",
    "Sơn La": "Sơn La",
    "Lạng Sơn": "Lạng Sơn",
    "Quảng Ninh": "Quảng Ninh",
    "Thanh Hóa": "Thanh Hóa",
    "Nghệ An": "Nghệ An",
    "Hà Tĩnh": "Hà Tĩnh",
    "Thừa Thiên Huế": "Huế",
    "Hà Giang": "Tuyên Quang",
    "Tuyên Quang": "Tuyên Quang",
    "Yên Bái": "Lào Cai",
    "Lào Cai": "Lào Cai",
    "Bắc Kạn": "Thái Nguyên",
    "Thái Nguyên": "Thái Nguyên",
    "Vĩnh Phúc": "Phú Thọ",
    "Hòa Bình": "Phú Thọ",
    "Phú Thọ": "Phú Thọ",
    "Bắc Giang": "Bắc Ninh",
    "Bắc Ninh": "Bắc Ninh",
    "Thái Bình": "Hưng Yên",
    "Hưng Yên": "Hưng Yên",
    "Hải Dương": "Hải Phòng",
    "Hải Phòng": "Hải Phòng",
    "Hà Nam": "Ninh Bình",
    "Nam Định": "Ninh Bình",
    "Ninh Bình": "Ninh Bình",
    "Quảng Bình": "Quảng Trị",
    "Quảng Trị": "Quảng Trị",
    "Quảng Nam": "Đà Nẵng",
    "Đà Nẵng": "Đà Nẵng",
    "Kon Tum": "Quảng Ngãi",
    "Quảng Ngãi": "Quảng Ngãi",
    "Bình Định": "Gia Lai",
    "Gia Lai": "Gia Lai",
    "Ninh Thuận": "Khánh Hòa",
    "Khánh Hòa": "Khánh Hòa",
    "Đắk Nông": "Lâm Đồng",
    "Bình Thuận": "Lâm Đồng",
    "Lâm Đồng": "Lâm Đồng",
    "Phú Yên": "Đắk Lắk",
    "Đắk Lắk": "Đắk Lắk",
    "Bà Rịa - Vũng Tàu": "Hồ Chí Minh",
    "Bình Dương": "Hồ Chí Minh",
    "Hồ Chí Minh": "Hồ Chí Minh",
    "Bình Phước": "Đồng Nai",
    "Đồng Nai": "Đồng Nai",
    "Long An": "Tây Ninh",
    "Tây Ninh": "Tây Ninh",
    "Sóc Trăng": "Cần Thơ",
    "Hậu Giang": "Cần Thơ",
    "Cần Thơ": "Cần Thơ",
    "Bến Tre": "Vĩnh Long",
    "Trà Vinh": "Vĩnh Long",
    "Vĩnh Long": "Vĩnh Long",
    "Tiền Giang": "Đồng Tháp",
    "Đồng Tháp": "Đồng Tháp",
    "Bạc Liêu": "Cà Mau",
    "Cà Mau": "Cà Mau",
    "Kiên Giang": "An Giang",
    "An Giang": "An Giang",
}


@pytest.fixture(scope="module")
def known():
    return places()


def read(known, text):
    """What the tests compare: the words found and the province each lies in now."""
    return [(m.text, m.province.name if m.province else None) for m in known.find(text)]


class TestTheUnits:
    def test_there_are_34_provinces_and_3321_communes_in_force(self, known):
        assert (len(known.provinces), len(known.communes)) == (34, 3321)

    def test_they_load_in_a_few_hundred_milliseconds(self):
        start = time.perf_counter()
        Places.load()
        # Ten times what it takes, for a machine that does other work.
        assert time.perf_counter() - start < 2.0

    def test_a_province_is_known_by_either_spelling_and_with_its_kind(self, known):
        assert known.province("Khánh Hòa") == known.province("tỉnh Khánh Hoà") == known.province("KHÁNH HÒA")
        assert known.province("Bình Dương") is None

    def test_every_former_commune_leads_to_communes_of_one_province(self, known):
        for unit in known.former_units:
            assert unit.communes
            assert {commune.province for commune in unit.communes} == {unit.province}

    def test_a_folder_without_the_files_is_refused_with_the_way_out(self, tmp_path):
        with pytest.raises(PlacesError, match=r"index\.places\.build_places"):
            Places.load(tmp_path)


class TestProvinces:
    @pytest.mark.parametrize("province", places().provinces, ids=lambda province: province.name)
    def test_is_found_by_its_name_with_marks(self, known, province):
        for text in (f"em quê {province.name} ạ", f"{province.full_name}", f"làm hộ chiếu tại {province.name.upper()}"):
            (mention,) = known.find(text)
            assert mention.province == province
            assert not mention.ambiguous

    @pytest.mark.parametrize("province", places().provinces, ids=lambda province: province.name)
    def test_is_found_by_its_name_without_marks(self, known, province):
        for text in (f"lam ho chieu o {fold(province.name)}", f"ubnd {fold(province.full_name)}"):
            (mention,) = known.find(text)
            assert mention.province == province

    @pytest.mark.parametrize(("former", "now"), FORMER_PROVINCES.items())
    def test_each_of_the_63_is_found_and_what_it_is_now(self, known, former, now):
        assert len(FORMER_PROVINCES) == 63
        expected = known.province(now)
        for text in (f"hộ khẩu ở tỉnh {former}", f"{former}", f"em o {fold(former)}", f"ubnd tinh {fold(former)} cu"):
            (mention,) = known.find(text)
            assert mention.province == expected, text
            unit = mention.units[0]
            assert isinstance(unit, Province if former in (now, "Hồ Chí Minh") else FormerUnit)


class TestCommunes:
    def test_every_commune_is_found_by_its_full_name_with_its_province(self, known):
        for commune in known.communes:
            text = f"Tôi ở {commune.full_name}, {commune.province.full_name}"
            first, *_ = known.find(text)
            assert commune in first.communes, text
            assert first.text == commune.full_name, text
            assert first.province == commune.province, text

    def test_every_commune_is_found_without_marks_beside_its_province(self, known):
        missed = []
        for commune in known.communes:
            mentions = known.find(fold(f"toi o {commune.full_name} {commune.province.full_name}"))
            if not any(commune in mention.communes for mention in mentions):
                missed.append(commune.full_name)
        assert missed == []

    def test_a_former_commune_says_what_it_became(self, known):
        mention, *_ = known.find("phường Trúc Bạch, quận Ba Đình, Hà Nội")
        assert isinstance(mention.units[0], FormerUnit)
        assert mention.commune.full_name == "Phường Ba Đình"

    def test_a_former_district_lists_the_communes_that_took_its_land(self, known):
        (mention,) = known.find("nhà em ở quận Cầu Giấy")
        assert mention.level is Level.DISTRICT
        assert mention.commune is None
        assert not mention.ambiguous
        assert {"Cầu Giấy", "Nghĩa Đô", "Yên Hoà"} <= {commune.name for commune in mention.communes}

    def test_a_shared_name_is_ambiguous_until_its_district_or_province_is_told(self, known):
        (alone,) = known.find("xã Tân Tiến")
        assert alone.ambiguous
        assert alone.province is None
        told, *_ = known.find("xã Tân Tiến, huyện Văn Giang, tỉnh Hưng Yên")
        assert not told.ambiguous
        assert told.province.name == "Hưng Yên"

    def test_a_former_province_narrows_a_shared_name(self, known):
        mention, _ = known.find("phường An Phú, Bình Dương")
        assert {commune.province.name for commune in mention.communes} == {"Hồ Chí Minh"}
        assert all(commune.name != "Bình Trưng" for commune in mention.communes)

    def test_the_word_cu_asks_for_the_unit_of_before(self, known):
        mention, _ = known.find("xã Minh Quang cũ, Hà Nội")
        assert all(isinstance(unit, FormerUnit) for unit in mention.units)

    def test_places_are_offsets_into_the_text_as_given(self, known):
        # A text in decomposed Unicode is longer than it looks.
        text = "tôi ở Q.1, TP Hồ Chí Minh"
        for mention in known.find(text):
            assert text[mention.start : mention.end] == mention.text
        assert [mention.text for mention in known.find(text)] == ["Q.1", "TP Hồ Chí Minh"]


SENTENCES = [
    ("em o q.1 tp hcm, lam lai cccd o dau", [("q.1", "Hồ Chí Minh"), ("tp hcm", "Hồ Chí Minh")]),
    ("mình tạm trú quận 7 tphcm", [("quận 7", "Hồ Chí Minh"), ("tphcm", "Hồ Chí Minh")]),
    ("lam ho chieu o sai gon het bao nhieu", [("sai gon", "Hồ Chí Minh")]),
    ("e ở sg mún đki tạm trú", [("sg", "Hồ Chí Minh")]),
    ("dk xe may o hn can gi", [("hn", "Hà Nội")]),
    ("HN làm lại bằng lái ở đâu ạ", [("HN", "Hà Nội")]),
    ("tui ở quận ba, muốn làm khai sinh", [("quận ba", "Hồ Chí Minh")]),
    ("nhà ở p.5 q.gò vấp", [("p.5", "Hồ Chí Minh"), ("q.gò vấp", "Hồ Chí Minh")]),
    ("p12 quận tân bình", [("p12", "Hồ Chí Minh"), ("quận tân bình", "Hồ Chí Minh")]),
    ("h. hoc mon tp hcm", [("h. hoc mon", "Hồ Chí Minh"), ("tp hcm", "Hồ Chí Minh")]),
    ("huyen cu chi", [("huyen cu chi", "Hồ Chí Minh")]),
    ("tp thủ đức làm sổ đỏ", [("tp thủ đức", "Hồ Chí Minh")]),
    ("quận 9 giờ là phường nào", [("quận 9", "Hồ Chí Minh")]),
    ("mình ở Cầu Giấy Hà Nội", [("Cầu Giấy", "Hà Nội"), ("Hà Nội", "Hà Nội")]),
    ("em o cau giay ha noi", [("cau giay", "Hà Nội"), ("ha noi", "Hà Nội")]),
    ("Hà Nội, Cầu Giấy", [("Hà Nội", "Hà Nội"), ("Cầu Giấy", "Hà Nội")]),
    ("tx sơn tây nộp ở đâu", [("tx sơn tây", "Hà Nội")]),
    ("quê em ở Hà Tây cũ", [("Hà Tây", "Hà Nội")]),
    ("huyện Đan Phượng còn không", [("huyện Đan Phượng", "Hà Nội")]),
    ("bây giờ em sống ở Củ Chi", [("Củ Chi", "Hồ Chí Minh")]),
    ("chuyen ho khau tu da nang ve hue", [("da nang", "Đà Nẵng"), ("hue", "Huế")]),
    ("q hai chau da nang", [("q hai chau", "Đà Nẵng"), ("da nang", "Đà Nẵng")]),
    ("hỗ trợ hỏa táng ở TT Huế", [("TT Huế", "Huế")]),
    ("em ở tp huế", [("tp huế", "Huế")]),
    ("thu tuc o hue the nao", [("hue", "Huế")]),
    ("tỉnh Đà Nẳng", [("tỉnh Đà Nẳng", "Đà Nẵng")]),
    ("cấp mới gcn ở tp ct", [("tp ct", "Cần Thơ")]),
    ("tp Thái Nguyên", [("tp Thái Nguyên", "Thái Nguyên")]),
    ("thành phố Vinh, Nghệ An", [("thành phố Vinh", "Nghệ An"), ("Nghệ An", "Nghệ An")]),
    ("ban me thuot co lam duoc khong", [("ban me thuot", "Đắk Lắk")]),
    ("em o daklak", [("daklak", "Đắk Lắk")]),
    ("Đắc Lắc có thu phí không", [("Đắc Lắc", "Đắk Lắk")]),
    ("mở homestay Đà Lạt", [("Đà Lạt", "Lâm Đồng")]),
    ("tàu chạy từ Vũng Tàu ra Côn Đảo", [("Vũng Tàu", "Hồ Chí Minh"), ("Côn Đảo", "Hồ Chí Minh")]),
    ("nha trang lam ho chieu", [("nha trang", "Khánh Hòa")]),
    ("dự án ở thanh hoá trúng thầu", [("thanh hoá", "Thanh Hóa")]),
    ("mở quán ở một xã Thanh Hóa", [("Thanh Hóa", "Thanh Hóa")]),
    ("dau noi duong xa vinh long", [("vinh long", "Vĩnh Long")]),
    ("phường Lào Cai", [("phường Lào Cai", "Lào Cai")]),
    ("bản em ở huyện cũ A Lưới, Huế", [("huyện cũ A Lưới", "Huế"), ("Huế", "Huế")]),
    ("tt Trảng Bom, Đồng Nai", [("tt Trảng Bom", "Đồng Nai"), ("Đồng Nai", "Đồng Nai")]),
    ("đặc khu Phú Quốc", [("đặc khu Phú Quốc", "An Giang")]),
    ("đất ở Phú Quốc", [("Phú Quốc", "An Giang")]),
    ("xã Ia Púch, Gia Lai", [("xã Ia Púch", "Gia Lai"), ("Gia Lai", "Gia Lai")]),
    ("rẫy ở Ea H’leo, Đắk Lắk", [("Ea H’leo", "Đắk Lắk"), ("Đắk Lắk", "Đắk Lắk")]),
    ("br-vt giờ thuộc đâu", [("br-vt", "Hồ Chí Minh")]),
    ("mình ở bình dương, công ty ở long an", [("bình dương", "Hồ Chí Minh"), ("long an", "Tây Ninh")]),
    ("huyện Châu Thành, tỉnh Bến Tre", [("huyện Châu Thành", "Vĩnh Long"), ("tỉnh Bến Tre", "Vĩnh Long")]),
    ("huyện Châu Thành", [("huyện Châu Thành", None)]),
    ("phường 12", [("phường 12", None)]),
]

NO_PLACES = [
    "nha chung hue da lau",
    "em ten hue",
    "bún bò Huế mở quán cần gì",
    "chị Huế hỏi giùm",
    "bé Hải Dương làm khai sinh",
    "con tên Khánh Hoà",
    "lam lai chau no bao can cuoc moi",
    "danh gia lai bai thi",
    "dien bien benh nang",
    "benh da nang lam roi",
    "nhà em cao bằng nhà bên",
    "gia đình hòa bình, hạnh phúc",
    "nha co hai phong ngu",
    "Hai phòng cho kết quả khác nhau",
    "nhap khau lai chau thi sao",
    "người việt nam định cư ở nước ngoài",
    "cựu binh định cư nước ngoài",
    "Tân Tiến thì làm sao",
    "hợp tác xã Tân Tiến",
    "hợp tác xã dùng giấy đăng ký cũ",
    "an ninh trat tu",
    "cho tôi hỏi an toàn thực phẩm, thanh long xuất khẩu",
    "đường Điện Biên Phủ",
    "nhà số 5 đường Hà Nội",
    "chủ tịch Hồ Chí Minh",
    "giải thưởng Hồ Chí Minh",
    "tư tưởng Hồ Chí Minh",
    "phuong an don dien doi thua",
    "phuong tien phong chay",
    "co quan co tham quyen",
    "các xã biên giới, hải đảo",
    "xã tư vấn luật cho bà con",
    "xã đông dân",
    "ra xã xin cái giấy",
    "cấp xã 2 năm liền",
    "e p lm gì",
    "8h tan binh mo cua khong",
    "quý 1 nộp thuế, Q1/2026",
    "hn em di lam can cuoc",
    "vợ chồng thống nhất ly hôn",
    "đăng ký thành công chưa",
    "e mún đki kết hôn vs ng nc ngoài",
    "lam lai can cuoc bi mat can giay to gi",
    "",
]


class TestSentences:
    @pytest.mark.parametrize(("text", "found"), SENTENCES)
    def test_places_are_found_as_citizens_write_them(self, known, text, found):
        assert [(words, known.province(name) if name else None) for words, name in found] == [
            (mention.text, mention.province) for mention in known.find(text)
        ]

    @pytest.mark.parametrize("text", NO_PLACES)
    def test_ordinary_words_are_no_places(self, known, text):
        assert read(known, text) == []


class TestAgencies:
    @pytest.mark.parametrize(
        ("agency", "province"),
        [
            ("UBND Thành phố Huế", "Huế"),
            ("UBND tỉnh Tuyên Quang", "Tuyên Quang"),
            ("Sở Xây dựng - tỉnh Quảng Ngãi", "Quảng Ngãi"),
            ("UBND Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
            ("UBND tỉnh Bình Dương", "Hồ Chí Minh"),
            ("UBND tỉnh Thừa Thiên Huế", "Huế"),
            ("Sở Tư pháp tỉnh Hà Nam", "Ninh Bình"),
            ("UBND Thành phố Đồng Nai", "Đồng Nai"),
            ("UBND tỉnh Đồng Nai", "Đồng Nai"),
            ("Trung tâm phục vụ hành chính công Thành phố Hà Nội", "Hà Nội"),
            ("UBND tỉnh Thanh Hóa", "Thanh Hóa"),
            ("ubnd tinh gia lai", "Gia Lai"),
        ],
    )
    def test_an_agency_of_a_province_tells_which(self, known, agency, province):
        assert known.province_of(agency) == known.province(province)

    @pytest.mark.parametrize(
        "agency",
        [
            "Bộ Công an",
            "Bộ xây dựng (Giao thông vận tải cũ)",
            "Ngân hàng Nhà nước Việt Nam",
            "Sở Tư pháp",
            "UBND cấp xã",
        ],
    )
    def test_an_agency_of_the_country_or_of_any_province_tells_none(self, known, agency):
        assert known.province_of(agency) is None

    def test_every_provincial_agency_of_the_national_list_is_placed(self, known):
        path = SHARED / "data" / "portal-api-list-2026-07.jsonl.gz"
        if not path.is_file():
            pytest.skip(f"the national list is not at {path}")
        with gzip.open(path, "rt", encoding="utf-8") as file:
            agencies = {json.loads(line)["departmentPromulgate"] for line in file}
        for agency in agencies - {None, ""}:
            provincial = "tỉnh" in agency.lower() or "thành phố" in agency.lower()
            assert (known.province_of(agency) is not None) == provincial, agency


class TestBuilding:
    @pytest.fixture
    def lists(self):
        units = SHARED / "data" / "administrative-units-2026-07.json"
        legacy = SHARED / "data" / "legacy-wards-to-2025.csv"
        if not (units.is_file() and legacy.is_file()):
            pytest.skip(f"the lists of units are not at {SHARED / 'data'}")
        return units, legacy

    def test_the_lists_make_the_files_that_are_carried(self, lists, tmp_path):
        notes = build(*lists, tmp_path)
        assert notes == ("Xã Ba Chẽ: code 06970 is 06978 in the list in force",)
        for name in (PROVINCES, COMMUNES, "LICENCES.md"):
            assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()
        # Unpacked: another zlib may pack the same text otherwise.
        built, carried = (gzip.decompress((folder / FORMER_COMMUNES).read_bytes()) for folder in (tmp_path, DATA))
        assert built == carried

    def test_a_former_commune_that_leads_nowhere_is_refused_with_its_line(self, tmp_path):
        units, legacy = tmp_path / "units.json", tmp_path / "legacy.csv"
        ward = {"Code": "00001", "FullName": "Xã Mẫu", "ProvinceCode": "01"}
        units.write_text(json.dumps([{"Code": "01", "FullName": "Tỉnh Mẫu", "Wards": [ward]}]), encoding="utf-8")
        columns = "province,district,ward,newProvinceCode,newWard,newWardCode"
        legacy.write_text(f"{columns}\nTỉnh Mẫu,Huyện Mẫu,Xã Cũ,01,Xã Khác,00009\n", encoding="utf-8")
        with pytest.raises(PlacesError, match=r"line 2: Xã Khác \(00009\) is not in force"):
            build(units, legacy, tmp_path / "data")

    def test_the_command_says_what_it_needs(self, capsys):
        assert main([]) == 2
        assert "UNITS_JSON LEGACY_CSV" in capsys.readouterr().err

    def test_what_is_carried_stays_small(self):
        assert sum(file.stat().st_size for file in Path(DATA).iterdir()) < 2_000_000
