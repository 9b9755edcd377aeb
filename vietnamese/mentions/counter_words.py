"""Words of the counter: the case (trường hợp) that a matter is, the channel it is handed in by, the agency it goes to.

Each list gives the proper form and how it is said; what a word means for a procedure is left to the assistant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import as_typed

_PAPER = (
    r"(?:thẻ|bằng|sổ|giấy|căn cước|cccd|cmnd|cmt|chứng minh|hộ chiếu|passport|gplx|khai sinh|cà vẹt|cavet|biển số"
    r"|đăng ký xe)"
)
_NATIONS = (
    r"(?:nước ngoài|ngoại quốc|nhật|hàn quốc|hàn|trung quốc|đài loan|mỹ|pháp|đức|úc|lào|campuchia|thái lan|nga"
    r"|singapore|canada|ấn độ|tây)"
)
_RELATIVES = r"(?:mẹ|má|ba mẹ|ba|bố|cha|chồng|vợ|con|cháu|ông|bà|anh trai|chị|em trai|em gái|bạn|người khác|người nhà)"
_SPOILT = r"(?:hư hỏng|hư|hỏng|rách|nhòe|mờ|gãy|nứt|cháy|ướt|bong|phai|móp|xước|nhàu)"

CASES: Mapping[str, re.Pattern[str]] = {
    "lần đầu": as_typed(r"lần đầu(?: tiên)?|(?:cấp|làm|xin|đăng ký) mới"),
    "cấp lại": as_typed(r"(?:cấp|làm|in) lại(?! từ đầu)"),
    "cấp đổi": as_typed(rf"(?:cấp|xin) đổi|(?<!thay )đổi (?:lại |sang )?{_PAPER}"),
    "bị mất": as_typed(
        r"(?:bị|làm|đánh|lỡ) mất(?: cắp| trộm)?|mất (?:cắp|trộm)|thất lạc|đánh (?:rơi|rớt)|làm (?:rơi|rớt)"
        rf"|(?:rơi|rớt) mất|bị (?:trộm|cướp|giật|móc túi)"
        rf"|mất (?:hết |luôn |cả |cái )?{_PAPER}(?! (?:gì|nào|tờ (?:gì|nào)))(?: tờ)?"
    ),
    "hư hỏng": re.compile(
        as_typed(rf"bị {_SPOILT}|hư hỏng|(?:hư|hỏng|rách|gãy|nhòe|mờ|nứt) (?:nát|đôi|hết|nặng|chữ|rồi|mất)").pattern
        # With their marks these words say it alone; without, "rach" is Rạch Giá and "hu" a sigh.
        + r"|(?<!\w)(?:hư|rách|nhòe|nứt|gãy)(?!\w)(?! cấu| không)",
        re.IGNORECASE,
    ),
    "quá hạn": as_typed(r"đăng ký (?:muộn|trễ|chậm)|(?:quá|trễ) hạn(?: \d+ ngày)?"),
    "hết hạn": as_typed(r"(?:sắp |gần )?hết (?:hạn|hiệu lực|thời hạn|đát)"),
    "gia hạn": as_typed(r"gia hạn"),
    "người nước ngoài": as_typed(
        rf"(?:với |cho |có |lấy )?(?:(?:người|công dân|quốc tịch|chồng|vợ|yếu tố) {_NATIONS}|yếu tố nước ngoài)"
    ),
    "ủy quyền": as_typed(r"(?:giấy )?ủy quyền"),
    "làm thay": as_typed(
        rf"(?:làm|nộp|đi|ký|nhận|lấy) (?:thay|giùm|dùm|hộ) (?:cho )?{_RELATIVES}|(?:làm|nộp|đi|ký) thay"
    ),
    "sai thông tin": as_typed(
        r"(?:bị |ghi |in |viết |đánh )?sai (?:thông tin|họ tên|tên|năm sinh|ngày sinh|ngày tháng|giới tính"
        r"|địa chỉ|chữ lót|chữ|quê quán|dân tộc|số)|(?:ghi|in|viết|đánh) sai"
    ),
    "thay đổi thông tin": as_typed(r"(?:thay đổi|thay|đổi) (?:thông tin|họ tên|họ|tên|nơi ở|địa chỉ|chỗ ở)"),
}
"""Cases by their proper form; where two fit the same words, the one that stands first."""

_AGE = as_typed(
    r"(?:(?:(?P<below>dưới|chưa đủ|chưa tới|chưa đến)|(?P<from>từ đủ|từ|trên)|đủ) )?"
    r"(?<![\d.,/-])(?P<years>\d{1,3})(?:\s*tuổi|\s*t)(?P<up> trở lên)?"
)

CHANNELS: Mapping[str, re.Pattern[str]] = {
    "trực tuyến": as_typed(
        r"trực tuyến|online|onl|(?:qua|trên|bằng|nộp) (?:mạng|web|app|internet)|(?:trên|bằng) điện thoại"
        r"|(?:qua |trên |bằng |vô |vào )*(?:vneid|vnied|dvcqg|cổng (?:dịch vụ công|dvc)(?: quốc gia)?"
        r"|dịch vụ công(?: quốc gia)?)"
    ),
    "bưu chính": as_typed(
        r"bưu (?:điện|chính|tá|cục)|bđ|ems|(?:gửi|đường|bằng) thư|chuyển phát(?: nhanh)?|viettel post"
        r"|(?:giao|gửi|trả|ship|chuyển|phát)(?: \w+){0,3} tận (?:nơi|nhà|tay)"
    ),
    "trực tiếp": as_typed(r"trực tiếp|tận (?:nơi|tay|quầy|chỗ)|(?:tại|tới|đến|ra|lên) quầy"),
}
"""Channels (cách thức nộp) by their proper form."""

_COMMUNE = r"(?:xã|phường|thị trấn|đặc khu)"
_LEVEL = rf"(?P<level> (?:cấp )?(?:{_COMMUNE}|quận|huyện|tỉnh|thành phố|tp))?"
AGENCIES: Mapping[str, re.Pattern[str]] = {
    "bộ phận một cửa": as_typed(r"bộ phận (?:một|1) cửa|bp ?mc|(?:ra|lên|tới|đến|ở|bên|quầy) (?P<name>(?:một|1) cửa)"),
    "trung tâm phục vụ hành chính công": as_typed(
        r"(?:trung tâm|tt) (?:phục vụ )?hành chính công|(?:trung tâm|tt) hcc|tt ?pv ?hcc|tthcc"
    ),
    "chi nhánh văn phòng đăng ký đất đai": as_typed(
        r"chi nhánh (?:(?:văn phòng đăng ký|văn phòng|vpđk|vpdk) )?(?:đất đai|đất)|cn ?vp[đd]k(?:[đd]{2}| đất đai)?"
    ),
    "văn phòng đăng ký đất đai": as_typed(
        r"(?:văn phòng|vp) (?:đăng ký )?(?:quyền sử dụng )?(?:đất đai|đất)|(?:vpđk|vpdk)(?: đất đai| đất|[đd]{2})"
    ),
    "văn phòng công chứng": as_typed(r"(?:văn phòng|vp) công chứng"),
    "phòng công chứng": as_typed(r"phòng công chứng"),
    "chi cục thuế": as_typed(r"chi cục thuế"),
    "cơ quan thuế": as_typed(r"(?:cơ quan|cục|đội|phòng|bên) thuế|thuế (?:cơ sở|tỉnh|thành phố)"),
    "bảo hiểm xã hội": as_typed(
        r"(?:cơ quan |bên )?bảo hiểm xã hội(?P<level> (?:tỉnh|huyện|quận|thành phố|cơ sở|khu vực))"
        r"|(?:cơ quan|bên|ra|lên|tới|đến) (?P<name>bảo hiểm xã hội|bảo hiểm)"
    ),
    "phòng quản lý xuất nhập cảnh": as_typed(r"(?:phòng|cục) (?:quản lý )?xuất nhập cảnh|pa08|pa61"),
    "cảnh sát giao thông": as_typed(r"(?:phòng |đội |công an )?cảnh sát giao thông"),
    "công an": as_typed(
        rf"(?:công an|(?:ra|lên|tới|đến|qua|bên) (?P<name>ca)|ca(?= {_COMMUNE}\b)){_LEVEL}(?: khu vực)?"
    ),
    "ủy ban nhân dân": as_typed(rf"(?:ủy ban nhân dân|ủy ban|ub){_LEVEL}"),
    "hội đồng nhân dân": as_typed(rf"(?:hội đồng nhân dân|hđnd){_LEVEL}"),
    "tòa án": as_typed(r"tòa án(?: nhân dân)?|(?:ra|lên|tới|đến) (?P<name>tòa)"),
    "viện kiểm sát": as_typed(r"viện kiểm sát(?: nhân dân)?"),
    "thi hành án": as_typed(r"(?:cơ quan |chi cục |cục |bên )?thi hành án(?: dân sự)"),
    "phòng đăng ký kinh doanh": as_typed(r"(?:phòng|cơ quan) đăng ký kinh doanh"),
    "phòng tư pháp": as_typed(r"phòng tư pháp"),
    "trung tâm dịch vụ việc làm": as_typed(r"(?:trung tâm|tt) (?:dịch vụ |giới thiệu )?việc làm"),
    "ban chỉ huy quân sự": as_typed(r"(?:ban chỉ huy|bch|bộ chỉ huy) quân sự(?: (?:xã|phường|tỉnh))?"),
    "kho bạc": as_typed(r"kho bạc(?: nhà nước)?"),
    "đại sứ quán": as_typed(r"(?:đại )?sứ quán"),
    "lãnh sự quán": as_typed(r"(?:tổng )?lãnh sự(?: quán)?"),
    "trạm y tế": as_typed(r"trạm y tế"),
}
"""Agencies by their proper form; one that takes a level ("công an xã") is given with it."""

_MINISTRY = as_typed(
    r"(?P<office>sở|bộ|phòng) (?P<field>tư pháp|công an|xây dựng|tài chính|nội vụ|y tế|ngoại giao|ngoại vụ|công thương"
    r"|khoa học(?: và | & | )công nghệ|giáo dục(?:(?: và | & | )đào tạo)?|nông nghiệp(?: và | & | )môi trường"
    r"|nông nghiệp|tài nguyên(?:(?: và | & | )môi trường)?|kế hoạch(?: và | & | )đầu tư|giao thông(?: vận tải)?"
    r"|lao động(?: thương binh(?: và)? xã hội)?|văn hóa(?:,? thể thao(?:,? (?:và )?du lịch)?)?|du lịch|dân tộc"
    r"|thông tin(?: và | & | )truyền thông|kinh tế|gtvt|tnmt|tn&mt|nnmt|khđt|khdt|gdđt|gddt|lđtbxh|ldtbxh)"
)
_FIELDS = (
    "tư pháp", "công an", "xây dựng", "tài chính", "nội vụ", "y tế", "ngoại giao", "ngoại vụ", "công thương",
    "khoa học và công nghệ", "giáo dục và đào tạo", "giáo dục", "nông nghiệp và môi trường", "nông nghiệp",
    "tài nguyên và môi trường", "tài nguyên", "kế hoạch và đầu tư", "giao thông vận tải", "giao thông", "lao động",
    "lao động, thương binh và xã hội", "văn hóa, thể thao và du lịch", "văn hóa, thể thao", "văn hóa", "du lịch",
    "dân tộc", "thông tin và truyền thông", "kinh tế",
)  # fmt: skip
"""Fields of ministries and departments as they are spelt."""
_SHORT_FIELDS = {
    "gtvt": "giao thông vận tải", "tnmt": "tài nguyên và môi trường", "nnmt": "nông nghiệp và môi trường",
    "khdt": "kế hoạch và đầu tư", "gddt": "giáo dục và đào tạo", "ldtbxh": "lao động, thương binh và xã hội",
}  # fmt: skip
_LEVELS = {
    "xa": "xã", "phuong": "phường", "thi tran": "thị trấn", "dac khu": "đặc khu", "quan": "quận", "huyen": "huyện",
    "tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố", "co so": "cơ sở", "khu vuc": "khu vực",
}  # fmt: skip


def _letters(field: str) -> str:
    """A field's letters without marks and without "và"."""
    return re.sub(r"\bva\b|\W", "", fold(field))


_FIELD_BY_LETTERS = {_letters(field): field for field in _FIELDS} | _SHORT_FIELDS


def cases(text: str) -> Iterator[Mention]:
    """The cases that ``text`` speaks of, ages among them ("8 tuổi", "dưới 14 tuổi").

    >>> [case.value for case in cases("cap lai can cuoc bi mat cho con duoi 14 tuoi")]
    ['cấp lại', 'bị mất', 'dưới 14 tuổi']
    """
    yield from _listed("case", CASES, text)
    for match in _AGE.finditer(text):
        bound = "dưới " if match["below"] else "từ " if match["from"] or match["up"] else ""
        yield Mention("case", f"{bound}{int(match['years'])} tuổi", *match.span())


def channels(text: str) -> Iterator[Mention]:
    """The channels that ``text`` speaks of.

    >>> [channel.value for channel in channels("nop truc tiep hay qua mạng")]
    ['trực tuyến', 'trực tiếp']
    """
    return _listed("channel", CHANNELS, text)


def agencies(text: str) -> Iterator[Mention]:
    """The agencies that ``text`` names, with their level where it is said.

    >>> [agency.value for agency in agencies("ra ca phuong hay UBND xã, sở tư pháp")]
    ['sở tư pháp', 'công an phường', 'ủy ban nhân dân xã']
    """
    for match in _MINISTRY.finditer(text):
        office = {"so": "sở", "bo": "bộ", "phong": "phòng"}[fold(match["office"])]
        yield Mention("agency", f"{office} {_FIELD_BY_LETTERS[_letters(match['field'])]}", *match.span())
    yield from _listed("agency", AGENCIES, text, _level)


def _listed(
    kind: str, patterns: Mapping[str, re.Pattern[str]], text: str, ending: Callable[[re.Match[str]], str] = lambda _: ""
) -> Iterator[Mention]:
    for value, pattern in patterns.items():
        for match in pattern.finditer(text):
            name = "name" if match.groupdict().get("name") else 0
            yield Mention(kind, value + ending(match), match.start(name), match.end())


def _level(match: re.Match[str]) -> str:
    level = " ".join(fold(match.groupdict().get("level") or "").split()).removeprefix("cap ")
    return f" {_LEVELS[level]}" if level else ""
