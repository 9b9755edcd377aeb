"""What citizens call places beside their names, and the words around a name that make it a place or no place.

Lists only, folded unless a comment says otherwise; how they are used is told in ``index.places.places``.
"""

from __future__ import annotations

PREFIXES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("tỉnh",): ("Tỉnh",),
    ("thành", "phố"): ("Thành phố",),
    ("tp",): ("Thành phố",),
    ("t", "p"): ("Thành phố",),
    ("quận",): ("Quận",),
    ("q",): ("Quận",),
    ("huyện",): ("Huyện",),
    ("huyện", "đảo"): ("Huyện",),
    ("h",): ("Huyện",),
    ("thị", "xã"): ("Thị xã",),
    ("tx",): ("Thị xã",),
    ("phường",): ("Phường",),
    ("p",): ("Phường",),
    ("xã",): ("Xã",),
    ("x",): ("Xã",),
    ("thị", "trấn"): ("Thị trấn",),
    ("tt",): ("Thị trấn",),
    ("đặc", "khu"): ("Đặc khu",),
}
"""Words before a name that tell its kind, with their marks."""

NOT_A_PREFIX_AFTER: dict[str, frozenset[str]] = {
    "quan": frozenset({"co", "hai", "lien", "tham", "lanh", "chu", "bao", "quy", "su", "khach", "truc", "tong"}),
    "phuong": frozenset({"dia", "da", "song", "doi"}),
    "xa": frozenset({"tac", "thi"}),
}
"""Words whose neighbour on the right only looks like a kind: "cơ quan", "địa phương", "hợp tác xã"."""

STRONG_NAMES: dict[str, str] = {
    "hcm": "Hồ Chí Minh",
    "hcmc": "Hồ Chí Minh",
    "tphcm": "Hồ Chí Minh",
    "tp hcm": "Hồ Chí Minh",
    "sài gòn": "Hồ Chí Minh",
    "tphn": "Hà Nội",
    "brvt": "Bà Rịa - Vũng Tàu",
    "br vt": "Bà Rịa - Vũng Tàu",
    "bà rịa vt": "Bà Rịa - Vũng Tàu",
    "thừa thiên": "Thừa Thiên Huế",
    "tt huế": "Thừa Thiên Huế",
    "đắc lắc": "Đắk Lắk",
    "đăk lăk": "Đắk Lắk",
    "đắk lak": "Đắk Lắk",
    "đắc nông": "Đắk Nông",
    "đăk nông": "Đắk Nông",
    "bắc cạn": "Bắc Kạn",
    "công tum": "Kon Tum",
}
"""Other names of provinces that stand for nothing else, with their marks."""

WEAK_NAMES: dict[str, str] = {"hn": "Hà Nội", "sg": "Hồ Chí Minh"}
"""Short names that also mean something else ("hn": hôm nay): they need capitals or a place word before."""

NAMES_AFTER_CITY: dict[str, str] = {
    "hn": "Hà Nội",
    "sg": "Hồ Chí Minh",
    "hcm": "Hồ Chí Minh",
    "hp": "Hải Phòng",
    "đn": "Đà Nẵng",
    "ct": "Cần Thơ",
}
"""Short names that count only after "tp": "tp đn"."""

OLDER_PROVINCES: dict[str, str] = {"Thừa Thiên Huế": "46", "Hà Tây": "01"}
"""Provinces that the list of former communes no longer knows, and the code of what they are now."""

OLDER_DISTRICTS: dict[str, tuple[str, str]] = {
    "Quận 2": ("Thành phố Hồ Chí Minh", "Thành phố Thủ Đức"),
    "Quận 9": ("Thành phố Hồ Chí Minh", "Thành phố Thủ Đức"),
    "Quận Thủ Đức": ("Thành phố Hồ Chí Minh", "Thành phố Thủ Đức"),
}
"""Districts gone before the list of former communes was made, and the district that took them in."""

KNOWN_CITIES = (
    "Bạc Liêu",
    "Biên Hòa",
    "Buôn Ma Thuột",
    "Cam Ranh",
    "Châu Đốc",
    "Dĩ An",
    "Đà Lạt",
    "Đồng Hới",
    "Gò Vấp",
    "Hạ Long",
    "Hà Đông",
    "Hội An",
    "Long Xuyên",
    "Móng Cái",
    "Mỹ Tho",
    "Nha Trang",
    "Phan Rang",
    "Phan Thiết",
    "Phú Quốc",
    "Pleiku",
    "Quy Nhơn",
    "Rạch Giá",
    "Sa Đéc",
    "Sa Pa",
    "Sapa",
    "Ban Mê Thuột",
    "Buôn Mê Thuột",
    "Tam Kỳ",
    "Thủ Dầu Một",
    "Thủ Đức",
    "Tuy Hòa",
    "Việt Trì",
    "Vũng Tàu",
)
"""Former cities and districts known all over the country: their bare name is a place, as a province's is."""

OTHER_DISTRICT_NAMES: dict[str, str] = {
    "Phan Rang": "Phan Rang - Tháp Chàm",
    "Sapa": "Sa Pa",
    "Ban Mê Thuột": "Buôn Ma Thuột",
    "Buôn Mê Thuột": "Buôn Ma Thuột",
    "Playku": "Pleiku",
}
"""Other names of former cities and districts."""

NUMBER_WORDS: dict[str, str] = {
    "1": "nhất",
    "3": "ba",
    "4": "tư",
    "5": "năm",
    "6": "sáu",
    "7": "bảy",
    "8": "tám",
    "10": "mười",
}
"""How people say the numbers of districts: "quận Ba"."""

PLACE_WORDS = ("ở", "tại", "quê", "về", "tỉnh", "tp", "ubnd", "hđnd")
"""Words before a name that make it a place even where its folded form is an ordinary word; with or without marks."""

MARKED_PLACE_WORDS = ("từ", "sở", "gần", "vào", "đến", "tới", "ngoài", "khẩu", "trú", "lên", "ra", "trong", "sang")
"""The like, with their marks only: "nhap khau lai chau" is "nhập khẩu lại cháu" as likely as a place."""

SHORT_NAME_WORDS = ("ve", "vao", "len", "den", "toi", "ra", "ngoai", "trong", "khau", "tru", "tu", "dan", "so")
"""More words that make a short name ("sg") a place."""

ORDINARY_WHEN_FOLDED = frozenset(
    {
        "an giang",
        "ba ria",
        "bac can",
        "bac lieu",
        "ben tre",
        "binh dinh",
        "ca mau",
        "can tho",
        "cao bang",
        "da nang",
        "di an",
        "dien bien",
        "dong thap",
        "gia lai",
        "go vap",
        "ha dong",
        "ha long",
        "ha nam",
        "ha tay",
        "ha tinh",
        "hai duong",
        "hai phong",
        "hoa binh",
        "hoi an",
        "hue",
        "khanh hoa",
        "lai chau",
        "lam dong",
        "lao cai",
        "long an",
        "my tho",
        "nam dinh",
        "nghe an",
        "phu tho",
        "phu yen",
        "sa dec",
        "sa pa",
        "son la",
        "tam ky",
        "thai binh",
        "thanh hoa",
        "tra vinh",
        "tuy hoa",
    }
)
"""Names that without marks read as other words or as people: "đa năng", "diễn biến", "đánh giá lại", "chị Hoa"."""

ORDINARY_WITH_MARKS = frozenset({"cao bằng", "hòa bình", "thái bình"})
"""Names (with their marks) that are ordinary words in small letters: "nhà cao bằng nhà bên", "hòa bình"."""

ORDINARY_UNITS = frozenset(
    {
        "thong nhat",
        "hoa binh",
        "thanh cong",
        "dong y",
        "hop ly",
        "trung tam",
        "doan ket",
        "hop tac",
        "tu do",
        "lien he",
        "bien gioi",
        "hai dao",
        "giap trung",
    }
)
"""Names of communes and districts that are ordinary words: never a place without a kind or capitals."""

ORDINARY_PAIRS = frozenset(
    {("phuong", "an"), ("phuong", "tien"), ("phuong", "phap"), ("phuong", "thuc"), ("xa", "hoa"), ("quan", "ly")}
)
"""A kind without marks and the first word of a name that together read as another word: "phuong an" is "phương án"."""

PERSON_WORDS = ("tên", "ten", "chị", "anh", "ông", "bà", "cô", "chú", "bé", "cháu", "thầy")
"""Words, as they are spelt here, that make the name after them a person's: "bé Hải Dương", "tên Khánh Hoà"."""

STREET_WORDS = ("đường", "duong", "phố", "pho", "ngõ", "hẻm", "kiệt", "cầu", "lộ")
"""Words, as they are spelt here, that make the name after them a street's: "đường Điện Biên"."""

DISH_WORDS = ("bò", "bún", "phở", "nem", "chả", "mắm", "mì", "cơm", "trường")
"""Words, as they are spelt here, that make it a dish or another thing: "bún bò Huế", "quảng trường Hòa Bình"."""

HONOUR_WORDS = (
    "tịch",
    "tich",
    "lăng",
    "bác",
    "giải",
    "giai",
    "tưởng",
    "tuong",
    "sản",
    "san",
    "đoàn",
    "chương",
    "thưởng",
    "thuong",
    "chuong",
    "dịch",
)
"""Words, as they are spelt here, before "Hồ Chí Minh" the man: "chủ tịch", "tư tưởng", "huân chương"."""

FORMER_WORDS = ("cũ", "cu")
"""A word at a name that says the unit is one of before July 2025: "xã Tân Tiến cũ"."""
