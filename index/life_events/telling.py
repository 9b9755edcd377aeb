"""How a message tells a situation: signs, and what a message asks beside its situation.

A *sign* is a row of words in the order in which people say them. Words match by their letters; a word that
somebody typed without diacritics matches any spelling of it, one typed with other diacritics does not ("đẻ" is not
"để"). Which signs belong to which event stands in the YAML files; choosing among events is left to
``index.life_events.life_events``.

    mới/vừa     one of these words             em_bé     two words that belong together
    ..          up to three words between      ...       up to twelve words between, over commas
    <plan>      one word of a named group      ,         a pause, or the beginning or end of the message
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics

GROUPS: dict[str, str] = {
    "new": "mới/vừa/vừa_mới/mới_vừa",
    "plan": "sắp/định/tính/muốn/chuẩn_bị/dự_định/dự_tính/có_ý_định/tính_chuyện/sắp_sửa/sắp_tới/có_kế_hoạch/rục_rịch",
    "me": "em/tôi/mình/con/cháu/anh/chị/bác/cô/chú/tao/tớ/nhà_em/nhà_tôi/nhà_mình/gia_đình",
    "mine": "em/tôi/mình/cháu/con/anh/chị/nhà/ruột/chồng/vợ",
    "woman": "vợ/bà_xã/chị/em/con_gái/con_dâu/em_gái/chị_gái/cháu/tôi/mình/em_dâu/mẹ/cô_ấy/bạn_gái",
    "parent": (
        "bố/ba/cha/tía/mẹ/má/mạ/u/bầm/ông/bà/nội/ngoại/ổng/bả/cụ/ông_cụ/bà_cụ/thầy/ôn/mệ/ông_bà/bố_mẹ/ba_má/cha_mẹ"
    ),
    "dear": (
        "bố/ba/cha/tía/mẹ/má/mạ/u/bầm/ông/bà/nội/ngoại/ổng/bả/cụ/ôn/mệ/chồng/vợ/ông_xã/bà_xã/anh_trai/chị_gái/em_trai"
        "/em_gái/con_trai/con_gái/chồng_em/người_thân/người_nhà/anh_ruột/em_ruột/chị_ruột/ông_nội/bà_nội/ông_ngoại"
        "/bà_ngoại/bác_em/bác_tôi/chú_em/chú_tôi/cô_em/cô_tôi/dì_em/dì_tôi/cậu_em/cậu_tôi/bố_mẹ/ba_má"
    ),
    "old": (
        "/".join(str(age) for age in range(65, 105))
        + "/bảy_mươi/tám_mươi/chín_mươi/bảy_lăm/bảy_mươi_lăm/tám_lăm/tám_mươi_lăm/trăm"
    ),
    "paper": (
        "căn_cước/căn_cước_công_dân/chứng_minh/chứng_minh_nhân_dân/bằng_lái/bằng_lái_xe/giấy_phép_lái_xe/giấy_xe"
        "/cà_vẹt/đăng_ký_xe/thẻ_bảo_hiểm/thẻ_bảo_hiểm_y_tế/bảo_hiểm_y_tế/hộ_chiếu/khai_sinh/giấy_khai_sinh/sổ_đỏ"
        "/sổ_hồng/hộ_khẩu/sổ_hộ_khẩu/sổ_bảo_hiểm/bằng_tốt_nghiệp/bằng_đại_học/giấy_tờ_xe/thẻ_ngân_hàng/thẻ_sinh_viên"
    ),
    "abroad": (
        "nước_ngoài/nhật/nhật_bản/hàn/hàn_quốc/đài_loan/mỹ/úc/đức/canada/anh_quốc/pháp/singapore/malaysia/nga/ba_lan"
        "/châu_âu/ả_rập/dubai/trung_quốc/new_zealand/rumani/hungary/tây/bên_tây"
    ),
    "shop": (
        "quán/tiệm/cửa_hàng/shop/nhà_hàng/tạp_hóa/xưởng/công_ty/spa/trại/homestay/nhà_nghỉ/nhà_thuốc/hiệu_thuốc/sạp"
        "/đại_lý"
        "/salon/gara/garage/kiốt/ki_ốt/khách_sạn/quầy/hàng_ăn/hàng_nước/doanh_nghiệp/cơ_sở/phòng_tập/gym"
    ),
    "home": "nhà/đất/căn_hộ/chung_cư/căn_nhà/ngôi_nhà/lô_đất/mảnh_đất/miếng_đất/thửa_đất/rẫy/vườn/nhà_đất/căn_chung_cư",
    "car": (
        "xe/ô_tô/oto/xe_máy/xe_hơi/xe_tải/xe_honda/xe_điện/xe_bốn_bánh/xe_hai_bánh/con_xe/chiếc_xe/xe_cũ/xe_mới/hon_đa"
    ),
}
"""Words that stand for each other in a sign, by the group's name."""

_SHORT_WORDS = {"ms": "mới", "r": "rồi", "e": "em", "a": "anh", "c": "chị", "vck": "vợ chồng", "cty": "công ty"}
"""What people shorten in stories, beyond ``vietnamese.spelling``; only for matching here."""

_MARKS = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_MARKS.update({"\u0302": "w", "\u0306": "v", "\u031b": "o"})
_PLAIN = "-"
"""After ``~``: a word without marks in a message that is otherwise written with them, so it means itself."""
_SHARE_OF_MARKED_WORDS = 0.5
_DENIES = r"(?:khong|chua|chang)\b|cha~r |dung~dfo |dau~dw "
_NO_GAP = (
    rf"{_DENIES}|dang(?:~\S+)? k[yi]\b|thu(?:~\S+)? tuc|bao(?:~\S+)? hiem"
    r"|(?:giay|xin|cap|tro|tien|luong)(?:~\S+)? "
)
"""Not to be skipped within a sign: denials, and words that turn a situation into a procedure's name."""


def _spelled(word: str, plain: str = "") -> str:
    """A word as its bare letters and, after ``~``, its marks in one order ("đẻ" → "de~dr"); ``plain`` for none."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    marks = sorted([_MARKS[letter] for letter in decomposed if letter in _MARKS] + ["d"] * decomposed.count("đ"))
    told = "".join(marks) or plain
    return fold(word) + ("~" + told if told else "")


_ENDING_IN_DINH = tuple(
    f"{spelled} "
    for first in "quyết quy nghị ổn xác giám chỉ nhất cố ước thẩm kiểm phán gia tái bình".split()
    for spelled in dict.fromkeys((fold(first), _spelled(first, _PLAIN), f"{fold(first)}~{_PLAIN}"))
)
"""Before these, "định" is half of a noun ("quyết định") and plans nothing."""


@dataclass(frozen=True)
class Message:
    """A message made ready for signs: ``spelled`` words between single spaces, a comma for each pause."""

    spelled: str
    folded: str


def words(text: str) -> list[str]:
    """The words of a text, normalised and in lower case, with a comma for each pause within it."""
    told: list[str] = []
    for word in re.findall(r"[^\W_]+|[^\w\s]+|_+", normalise(text).lower()):
        if word[0].isalnum():
            told.extend(_SHORT_WORDS.get(word, word).split())
        elif told and told[-1] != ",":
            told.append(",")
    return told[:-1] if told and told[-1] == "," else told


def read(text: str) -> Message:
    """A citizen's text made ready for signs."""
    typed = re.findall(r"[^\W\d_]+", text)
    marked = sum(has_diacritics(word) for word in typed)
    plain = _PLAIN if marked > _SHARE_OF_MARKED_WORDS * len(typed) else ""
    told = [",", *words(text), ","]
    return _message(" " + " ".join(word if word == "," else _spelled(word, plain) for word in told) + " ")


def _message(spelled: str) -> Message:
    return Message(spelled=spelled, folded=re.sub(rf"(?<=\w)~[\w{_PLAIN}]+", "", spelled))


def sign(text: str) -> re.Pattern[str]:
    """The pattern of a sign; raises ValueError for a group that is not there or an empty sign."""
    parts = text.lower().split()
    if not any(part.strip("., ") for part in parts):
        raise ValueError("a sign needs words")
    pattern = ""
    for part in parts:
        if part == "..":
            pattern += rf"((?:(?!{_NO_GAP})[^\s,]+ ){{0,3}}?)"
        elif part == "...":
            pattern += rf"((?:(?!{_DENIES})\S+ ){{0,12}}?)"
        else:
            pattern += f"(?:{'|'.join(_choices(part))}) "
    return re.compile(r"(?<=\s)" + pattern)


def _choices(part: str) -> list[str]:
    choices: list[str] = []
    for choice in part.split("/"):
        group = re.fullmatch(r"<(\w+)>", choice)
        if group and group[1] not in GROUPS:
            raise ValueError(f"there is no group <{group[1]}>; there are {', '.join(sorted(GROUPS))}")
        if group:
            choices.extend(_choices(GROUPS[group[1]]))
        elif not choice.strip("_") or not re.fullmatch(r"[\w,]+", choice):
            raise ValueError(f"'{part}' is no word of a sign")
        else:
            choices.append(" ".join(_loosely(word) for word in choice.split("_")))
    return choices


def _loosely(word: str) -> str:
    letters, _, marks = _spelled(word).partition("~")
    loosely = f"{letters}(?:~{marks or _PLAIN})?"
    return "".join(f"(?<!{first})" for first in _ENDING_IN_DINH) + loosely if word == "định" else loosely


@dataclass(frozen=True)
class Place:
    """Where a sign stands in ``Message.spelled``, and how many of its words were said."""

    start: int
    end: int
    words: int

    def meets(self, other: Place) -> bool:
        """True when the two share a word."""
        return self.start < other.end and other.start < self.end


def places(message: Message, pattern: re.Pattern[str]) -> list[Place]:
    """Where the sign is told and not denied ("chưa", "không" just before it)."""
    found: list[Place] = []
    for match in pattern.finditer(message.spelled):
        gaps = sum(len(gap.split()) for gap in match.groups() if gap)
        words = len(match[0].replace(",", " ").split()) - gaps
        if not _denied(message.spelled[: match.start()]):
            found.append(Place(match.start(), match.end(), words))
    return found


_TOLD = "~"
"""Stands in the rest of a message where the situation was told."""
_DENIAL = re.compile(
    r" (?:(?:khong|chua|chang)(?:~\S+)?(?! biet| hieu| ro\b| may\b| ngo\b)|cha~r|dung~dfo|dau(?:~\S+)? (?:co"
    r"|phai)(?:~\S+)?)"
    r"(?: [^\s,]+){0,3} $"
)


def _denied(before: str) -> bool:
    return bool(_DENIAL.search(before))


def without(message: Message, told: list[Place]) -> Message:
    """The message with the places blanked out, so that only the rest of it is looked at."""
    spelled = ""
    reached = 0
    for place in sorted(told, key=lambda place: place.start):
        if place.start >= reached:
            spelled += message.spelled[reached : place.start] + f"{_TOLD} "
        reached = max(reached, place.end)
    spelled += message.spelled[reached:]
    return _message(spelled)


# -- what the rest of a message asks ------------------------------------------------------------

_PROCEDURES = tuple(
    sign(words)
    for words in (
        "khai_sinh/chứng_sinh/khai_tử/báo_tử/trích_lục/hộ_tịch/cải_chính/giám_hộ",
        "đăng_ký_kết_hôn/đăng_kí_kết_hôn/giấy_kết_hôn/hôn_thú/độc_thân/tình_trạng_hôn_nhân",
        "thường_trú/tạm_trú/tạm_vắng/lưu_trú/cư_trú/hộ_khẩu/nhập_khẩu/cắt_khẩu/tách_khẩu/tách_hộ/xóa_khẩu",
        "căn_cước/chứng_minh_nhân_dân/chứng_minh_thư/định_danh/vneid/hộ_chiếu/passport/visa/thị_thực",
        "bằng_lái/giấy_phép/cà_vẹt/biển_số/sang_tên/đăng_kiểm/kiểm_định/trước_bạ/đăng_ký_xe/giấy_xe",
        "sổ_đỏ/sổ_hồng/giấy_chứng_nhận/tách_thửa/hợp_thửa/thổ_cư/chuyển_mục_đích/thế_chấp/sổ_đất",
        "công_chứng/chứng_thực/sao_y/ủy_quyền/di_chúc/thừa_kế/di_sản/hợp_pháp_hóa/lãnh_sự/dịch_thuật",
        "lý_lịch/bảo_hiểm/thai_sản/thất_nghiệp/lương_hưu/hưu_trí/trợ_cấp/mai_táng/tử_tuất/tiền_tuất/tuất/dưỡng_sức",
        "thuế/hoàn_thuế/mã_số_thuế/đăng_ký_kinh_doanh/hộ_kinh_doanh/an_toàn_thực_phẩm/phòng_cháy/con_dấu/hóa_đơn",
        "học_phí/học_bổng/chuyển_trường/học_bạ/văn_bằng/bằng_tốt_nghiệp/tuyển_sinh/xét_tuyển/nghĩa_vụ_quân_sự",
        "hk/xóa_tên/chứng_tử/thi_hài/bấm_số/bấm_biển/trình_báo/giảm_trừ/giấy_thông_hành/vàng/c_o/tạm_nhập/quyết_định",
        "quốc_tịch/trợ_giúp_pháp_lý/giấy_xác_nhận/điện_nước/lắp_điện/công_tơ/đồng_hồ/nhà_ở_xã_hội/hộ_nghèo",
        "giám_định/mã_định_danh/tranh_chấp/kiện/chi_nhánh/dự_án/hải_quan/nhà_đầu_tư/chủ_trương/lữ_hành/kiểm_định_viên",
        "liệt_sĩ/thương_binh/bệnh_binh/có_công/thanh_niên_xung_phong/kháng_chiến/nhập_ngũ/hòa_giải/tàu_cá/ngoại_giao",
    )
)
_VERB_NAMES = re.compile(
    r" (?:dang ky|dang ki|cap lai|cap doi|gia han|lam giay|xin giay|doi giay|xin cap|nop don|lam don|rut|dinh chinh)"
    r" (?!~|,|gi |chi |nao |to |nhung |cac |het |thu tuc|giay to|the nao|ra sao|sao |o dau|may |cho du)"
)
_CODE = re.compile(r"(?<!\d)\d\.\d{6}(?!\d)")


def procedures_named(rest: Message) -> int:
    """How many procedures the rest of the message names in people's words."""
    named = sum(1 for pattern in _PROCEDURES for _ in pattern.finditer(rest.spelled))
    return named or len(_VERB_NAMES.findall(rest.folded))


def names_a_code(text: str) -> bool:
    """True when the text holds a procedure code."""
    return bool(_CODE.search(text))


_EVERYTHING = re.compile(
    r" (?:(?:nhung|cac|may) (?:\w+ ){0,3}(?:gi|chi|nao)|(?:lam|man|lo|can|phai|chuan bi|giai quyet|ho tro"
    r"|nen) (?:nhung |them |di |cac )?(?:gi|chi)"
    r"|(?:viec|chuyen|buoc|khoan|che do|quyen loi|thu tuc) (?:gi|chi|nao)|bat dau tu dau|tu dau|tat ca|toan bo"
    r"|day du|tron (?:bo|goi)"
    r"|het thay|tat tan tat|liet ke|huong dan|tung viec|tung buoc|lan luot|the nao cho (?:du|het)|sao het"
    r"|nhung viec|cac viec|may viec"
    r"|cac buoc|nhung gi) "
)
_MORE_THAN_NAMED = re.compile(
    r" (?:ngoai |gi nua|chi nua|nao nua|gi khac|tung viec|(?:nhung|cac|may|moi|tat ca|toan bo|het) (?:cac "
    r"|nhung )?(?:viec|chuyen)"
    r"|(?:moi|tat ca|toan bo|tat ca cac|toan bo cac|moi thu|tat ca moi) (?:thu tuc|thu) )"
)
_MORE_WHEN_SEVERAL = re.compile(
    r" (?:gi het|chi het|het nhung gi|nhung gi het|sao het|the nao het|cho du|cho het|du het|nhung thu tuc"
    r"|cac thu tuc|may thu tuc"
    r"|nhung giay to|cac giay to|nhung gi|nhung thu|may thu|day du|tu dau (?:toi|den) cuoi|tat ca|toan bo) "
)
_PARTICULAR = re.compile(
    r" (?:bao nhieu|bao lau|phi(?! cong)|may (?:ngay|tien|nam|tuan|dong|trieu|tuoi|lan|tang|con|cho|thang|bo|ban)"
    r"|le phi|chi phi|mat phi|ton phi"
    r"|mien phi|o dau|o mo|ra mo|cho nao|khi nao|bao gio|luc nao|chung nao|tai sao|vi sao|sao lai|mau don|to khai"
    r"|bieu mau|mau thong bao"
    r"|gio lam viec|so dien thoai|dia chi|co duoc|co phai|co nen|co can|co bi|co the|nen (?:\w+ ){0,4}(?:khong|nao"
    r"|gi)|bi phat|phat|ai"
    r"|co quan nao|lai suat|vay|ngan hang|tra gop|dieu kien|may gio|ngay nao|loai nao|hang nao|truong nao|nao tot"
    r"|nao ngon|bang gi"
    r"|bang cap|hay (?!qua|ghe|la |lam )|lam gi de (?!(?:duoc )?(?:huong )?(?:het|du|day du|quyen loi|che do|khoi"
    r"|dung luat|hop phap|~))"
    r"|(?:duoc|phai|can|co|sao) (?:\w+ ){0,8}(?:khong|chua) (?:(?:a|ha|vay|the|nhi|ban|ad|em|anh|chi|oi|nha|hen|he"
    r"|ta|v|z) )*(?=,))"
    r"(?= |$|,|\w)"
)
_WANTS_ONE_THING = re.compile(
    r" (?:muon (?!biet |hoi |duoc huong |lo |nho |lam (?:cho )?(?:du|het|dung) |~)"
    r"|xin (?!hoi |chao |chi |huong dan |giup |tu van |cho (?:em |toi |minh |con |chau )?(?:hoi|biet) |nhung "
    r"|giay to |giay gi |giay nao |gi "
    r"|cam on |loi |~))"
)
_ELSEWHERE = re.compile(
    r" (?:phim|may bi|truyen|bai hat|nam mo|ngu mo|chiem bao|ca si|dien vien|thoi su|tra cuu|tre hen|qua hen"
    r"|khieu nai|to cao|phan anh"
    r"|danh dap|bao hanh|danh (?:em|vo|toi)|tu tu|xem boi|phong thuy|ngay dep|thoi tiet|cap cuu|goi xe|thuong nang"
    r"|meo mieng|bat tinh|ngat xiu|sap sanh tren xe|may tuoi|ket trong|qua cuoi|mung cuoi|thiep|chuc mung|dua thoi"
    r"|dua ti"
    r"|(?:an|uong|kieng|ten|qua|ban|hoc|mua|mac|nghe|nganh|thuoc|benh|xe|choi) (?:gi|chi) (?!het|nua|~)|dat ten"
    r"|uong thuoc|den dau roi|toi dau roi"
    r"|khong can (?:gi|nua|hoi)|khoi can|khong can dau|tho ve|lam tho|viet van|viet bai|ke chuyen|dich sang"
    r"|tieng anh la)(?= )"
)


def asks_everything(rest: Message) -> bool:
    """True when the rest asks what there is to do, not for one fact."""
    return bool(_EVERYTHING.search(rest.folded))


def asks_beyond(rest: Message, named: int) -> bool:
    """True when the rest asks for more than the procedures that it names."""
    if _MORE_THAN_NAMED.search(rest.folded):
        return True
    return named > 1 and bool(_MORE_WHEN_SEVERAL.search(rest.folded))


def asks_one_thing(rest: Message) -> bool:
    """True when the rest asks for one fact: a fee, a time, a place, yes or no."""
    return bool(_PARTICULAR.search(rest.folded))


def wants_one_thing(rest: Message) -> bool:
    """True when the rest says what the citizen wants or applies for ("giờ muốn …", "xin …")."""
    return bool(_WANTS_ONE_THING.search(rest.folded))


_SAYS_NOTHING = frozenset(
    "em e toi minh con chau anh chi co bac chu di cau ong ba bo me ma cha vo chong nha tui tao to ban ad shop minh "
    "oi a da vang "
    "nha nhe nhi the vay thi ma la roi gio bay nay kia do day ay no hom qua tuan thang nam ngay truoc sau sang toi "
    "dem trua luc hoi "
    "bua lau duoc cua cho voi va nhung nen vi do boi tai o ve len xuong ra vao di den ben trong ngoai luon het ca "
    "cac moi moi mot hai ba "
    "bon nam sau bay tam chin muoi lam sao the nao ra rang chi gi can phai biet khong chua co giup gium dum tu van "
    "huong dan hoi xin nho chi "
    "cam on lo roi boi qua lam rat lam buon vui met gia dinh hai dua con nho be trai gai cung deu dang da se sap "
    "moi vua lan dau xong tinh "
    "thu tuc giay to viec ho so nua them thu lai nguoi nguoi ta tre nay minh tu nhieu it hoai hoan canh kho khan "
    "chang may khong may lo lang "
    "cai chuyen mac benh".split()
)
MOST_WORDS_BESIDE = 5
"""A story with more words of matter than that beside its situation asks for something of its own."""
MOST_WORDS_BESIDE_EVERYTHING = 10
"""The same where the message asks what there is to do."""


def tells_more(rest: Message, than: int) -> bool:
    """True when the rest holds more than so many words of its own, beyond words that any story has."""
    matter = [word for word in rest.folded.split() if word.isalpha() and word not in _SAYS_NOTHING]
    return len(matter) > than


def speaks_of_else(rest: Message) -> bool:
    """True for stories that are not the citizen's own, and for matters that no list of steps answers."""
    return bool(_ELSEWHERE.search(rest.folded))
