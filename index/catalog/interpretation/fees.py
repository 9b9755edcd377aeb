"""What a record's words about money mean: charges and fees (phí, lệ phí), their currency, who pays nothing."""

from __future__ import annotations

import re

from index.catalog.interpretation.words import before, ends_a_range, says_nothing, tidy
from index.catalog.procedure import DONG, Fee, FeeMeaning
from vietnamese.text import fold, squeeze

_FEE_ITEM = re.compile(
    r"^\s*(?P<value>\d{1,3}(?:[.,]\d{3}){1,4}|\d{1,12})(?:[.,]0{1,2})?\s*VNĐ\s*(?:\((?P<words>.*)\))?\s*$", re.DOTALL
)
_LEAST_BELIEVABLE_AMOUNT = 1000
"""Below this many đồng a record has dropped its zeros or means dollars: the export writes the portal's "20 USD" as
"20 VNĐ", so such a number is an amount only where the words repeat it with its currency ("10 USD/bản")."""
# A number that goes on to the left is another number: "1500.000 đồng" is not 500.000.
_AMOUNT_IN_WORDS = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){1,4}|\d{4,9})"
    r"(?:\s*(?:đồng|đ\b|vnđ|vnd)|(?=\s?/\s?(?:lần|hồ sơ|giấy|thẻ|bản|người|trường hợp)\b))",
    re.IGNORECASE,
)
_CURRENCIES = {
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "do la": "USD",
    "do la my": "USD",
    "eur": "EUR",
    "euro": "EUR",
    "€": "EUR",
}
"""Foreign money by its folded names in records; a plain "đô la" is the American one."""
_FOREIGN_NUMBER = r"\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,7}"
_FOREIGN_AMOUNT = re.compile(
    rf"(?<![\d.,$€])(?P<before>{_FOREIGN_NUMBER})\s*"
    r"(?P<name>usd\b|us\$|\$|đô la mỹ\b|đô la\b(?!\s+(?:úc|canada|singapore|hồng kông|đài loan))|euro?\b|€)"
    rf"|(?P<sign>\busd|us\$|\$|€)\s?(?P<after>{_FOREIGN_NUMBER})(?![\d.,]*\d)",
    re.IGNORECASE,
)
_MISWRITTEN_OR_FOREIGN = re.compile(
    r"[1-9][\d.,]{0,20}\s*(?:đồng|đ\b|vnđ|vnd|usd|đô la)|(?:usd|\$)\s*\d", re.IGNORECASE
)
"""Money that is no amount of ours: "10.000.0000 đồng", "100 USD"."""
_UNIT_BEFORE_CURRENCY = re.compile(r"\d/\w+ (?:đồng|vnđ)\b", re.IGNORECASE)
"""A run-together table ("15000000/loại Đồng (…)") whose words stand after their amounts."""
_OPEN_RANGE = re.compile(r"(?<![\d.,/])\d{1,3}(?:[.,]\d{3})+\s*(?:[-–]|đến|tới)\s*$", re.IGNORECASE)
"""What stands before the second amount of "3.000.000-5.000.000 đồng", which is no single amount."""
_NO_CHARGE = r"(?:khong|khong co|khong thu|khong mat|khong phai nop|mien|mien phi|mien le phi|mien thu|0 dong|0d)"
_FREE = re.compile(
    rf"^{_NO_CHARGE}(?: phi| le phi| phi, le phi| tien)?$"
    r"|^(?:thu tuc nay |nguoi (?:nop|lam thu tuc|yeu cau) |cong dan |to chuc, ca nhan |ca nhan, to chuc )?"
    r"khong (?:phai )?(?:thu|nop|mat|ton|tra|dong) (?:bat ky |cac )?(?:khoan )?(?:phi|le phi|tien)\b"
    r"|^khong (?:co )?(?:phi|le phi)\b|^mien (?:phi|le phi|thu)\b"
    rf"|^(?:phi|le phi)[^.:]{{0,20}}: ?{_NO_CHARGE}(?: phi| le phi)?(?=[.;,(]|$)"
)
_FREE_FOR_SOME = re.compile(
    r"\b(?:doi voi|truong hop|neu|khi|tu ngay|den (?:het )?ngay|cho (?:nguoi|ho|cac|nhung|tre|ca nhan|to chuc))\b"
)
_FREE_WORDS = re.compile(r"^(?:khong (?:phai )?(?:thu|nop)|mien)(?: thu)?(?: phi, le phi| le phi| phi)?\b[: ]*")
_NONE_FOR = re.compile(rf"^(?:\(\w+\) ?)?(?P<what>[^:]*[^:\W]\)?) ?: ?{_NO_CHARGE}\.?$")
_NOT_SET = r"(?:khong|chua co|chua) quy dinh"
_NOT_SET_FOR = re.compile(rf"^(?P<what>.*?)(?:^|: ?){_NOT_SET}[.,; ]*$")
_WITHOUT_MEANING = re.compile(r"^(?:[\W0]*\w?\W*|(?:phi|le phi|phi, le phi|dong|vnd|chua co)\W*)$")
_LONGEST_WITHOUT_MEANING = 20
_TELLS_OF_A_CHARGE = re.compile(
    r"%|\d[.,]\d{3}|\d{4}|\b(?:usd|đô la|đồng|triệu|theo|mức|bằng|trả|nộp|thu|miễn|(?<!hàng )không|chưa|giảm trừ"
    r"|thông báo|thỏa thuận|thoả thuận|chi phí|tự nguyện|thời hạn|ngày|giải quyết|quy đổi)\b",
    re.IGNORECASE,
)
"""With diacritics, for "đồng" is money and "động" is not."""
_EXEMPT = re.compile(
    r"^(?:cac )?(?:truong hop|doi tuong) (?:duoc )?mien(?:,? giam)?(?: nop)? (?P<what>phi, le phi|le phi|phi)\b"
)
"""A list of who is exempt ("Các trường hợp được miễn, giảm nộp phí: …"), which does not say what the others pay."""
_BY_PROVINCE = re.compile(
    r"hoi dong nhan dan|hdnd|uy ban nhan dan (?:cap )?tinh|ubnd (?:cap )?tinh|dia phuong quy dinh"
    r"|tung dia phuong|nghi quyet so [\d./]{1,20}\S{0,40}hdnd"
)
_BY_REGULATION = re.compile(
    r"theo qu\w* dinh|quy (?:tac so|che thi hanh)|quy dinh (?:tai|cua)|thong tu|nghi dinh"
    r"|nghi quyet|luat|quyet dinh so|bieu (?:phi|muc)"
    r"|van ban kem theo|phu luc|tt-btc|nd-cp|chi tiet tai|\d/\d{4}/"
)


def read_fees(text: str) -> tuple[Fee, ...]:
    """Fees of one channel from the export's line ("70000 VNĐ (…) | 0 VNĐ ()").

    >>> [(fee.meaning.value, fee.amount) for fee in read_fees("70000 VNĐ (mỗi thẻ) | 0 VNĐ ()")]
    [('amount', 70000)]
    >>> read_fees("0 VNĐ ()")[0].meaning.value
    'not_published'
    """
    if says_nothing(text):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, source=tidy(text)),)
    fees: list[Fee] = []
    for item in re.split(r"\s\|\s(?=\d[\d.,]*\s*VNĐ)|^\s*\|\s*$", text):
        match = _FEE_ITEM.match(item)
        value = int(re.sub(r"\D", "", match["value"])) if match else 0
        fees.extend(read_fee(value, (match["words"] or "") if match else item))
    return told_fees(fees)


def told_fees(fees: list[Fee]) -> tuple[Fee, ...]:
    """Fees of a channel without repetition; silence counts only where the channel says nothing else.

    An unpublished fee that is for something (``applies_to``) is no silence: it stays beside the others.
    """
    told = [fee for fee in fees if fee.meaning is not FeeMeaning.NOT_PUBLISHED or fee.applies_to]
    return tuple(dict.fromkeys(told or fees[:1]))


def currency_of(name: str) -> str | None:
    """The code of ISO 4217 for a currency's name in a record; None for a name that is not known.

    >>> currency_of("Đô la Mỹ"), currency_of("Việt Nam Đồng"), currency_of("vỏ sò")
    ('USD', 'VND', None)
    """
    folded = squeeze(fold(name)).strip()
    if folded in ("", "viet nam dong", "vnd", "dong"):
        return DONG
    return _CURRENCIES.get(folded)


def read_fee(value: int, words: str) -> tuple[Fee, ...]:
    """Fees of one item: its value in đồng (0 for none) and the record's words about it."""
    said = tidy(words)
    in_dong = bool(_AMOUNT_IN_WORDS.search(said))
    if value > 0 and not in_dong:
        written = f"{value} VNĐ" + (f" ({said})" if said else "")
        foreign = [match for match in _FOREIGN_AMOUNT.finditer(said) if _foreign(match)[0] == value]
        if foreign:
            # The portal has no field for the currency of such a fee but its words.
            return (
                Fee(
                    meaning=FeeMeaning.AMOUNT,
                    amount=value,
                    currency=_foreign(foreign[0])[1],
                    note=said,
                    source=written,
                ),
            )
        if value < _LEAST_BELIEVABLE_AMOUNT:
            return (Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT, amount=value, note=said, source=written),)
    if value >= _LEAST_BELIEVABLE_AMOUNT:
        return (Fee(meaning=FeeMeaning.AMOUNT, amount=value, note=said, source=said),)
    if says_nothing(said):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, source=said),)
    if in_dong:
        return tuple(_fees_in_words(said))
    if _FOREIGN_AMOUNT.search(said):
        return tuple(_foreign_fees_in_words(said))
    if _MISWRITTEN_OR_FOREIGN.search(said):
        return (Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said),)
    folded = fold(said).strip(" .;")
    named = _fees_by_name(said)
    if named:
        return named
    if _BY_PROVINCE.search(folded):
        meaning = FeeMeaning.SET_BY_PROVINCE
    elif exempt := _EXEMPT.match(folded):
        named_fee = said[exempt.start("what") : exempt.end("what")]
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, applies_to=named_fee, note=said, source=said),)
    elif _FREE.search(folded):
        return (_free(said),)
    elif folded.startswith("khong quy dinh"):
        meaning = FeeMeaning.NOT_PUBLISHED
    elif _BY_REGULATION.search(folded):
        meaning = FeeMeaning.SET_BY_REGULATION
    elif not _TELLS_OF_A_CHARGE.search(said):
        # Nought beside the bare name of a fee: the record has it and does not say how much.
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, applies_to=said.rstrip(" :."), source=said),)
    else:
        meaning = FeeMeaning.IN_WORDS
    return (Fee(meaning=meaning, note=said, source=said),)


def _free(said: str) -> Fee:
    """Free of charge; an exemption of some is for them and not for all."""
    if not _FREE_FOR_SOME.search(fold(said).split(". ")[0]):
        return Fee(meaning=FeeMeaning.FREE, note=said, source=said)
    spoken = _FREE_WORDS.match(fold(said))
    whom = said[spoken.end() :] if spoken else said
    return Fee(meaning=FeeMeaning.FREE, applies_to=whom.rstrip(" ."), source=said)


def _fees_by_name(said: str) -> tuple[Fee, ...]:
    """Fees of words that only set names beside "không" or "chưa có quy định"; none for all other words."""
    if len(said) <= _LONGEST_WITHOUT_MEANING and _WITHOUT_MEANING.match(fold(said)):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, note=said if fold(said).startswith("chua") else "", source=said),)
    fees: list[Fee] = []
    parts = [tidy(part) for part in re.split(r"(?:\s|(?<=:))[-+•]\s|;\s", said)]
    title = parts.pop(0) if len(parts) > 1 and parts[0].endswith(":") else ""
    for clause in parts:
        free, unset = _NONE_FOR.match(fold(clause)), _NOT_SET_FOR.match(fold(clause))
        match = free or unset
        if match is None:
            return ()
        name = squeeze(f"{title} {clause[match.start('what') : match.end('what')].strip(' :')}")
        meaning = FeeMeaning.FREE if free else FeeMeaning.NOT_PUBLISHED
        note = "" if free else clause[match.end("what") :].strip(" :")
        fees.append(Fee(meaning=meaning, applies_to=name, note=note, source=said))
    return tuple(fees)


def _fees_in_words(said: str) -> list[Fee]:
    """One fee for each amount in the words; the words before it say what it is for."""
    fees: list[Fee] = []
    start = 0
    mentions = list(_AMOUNT_IN_WORDS.finditer(said))
    if _UNIT_BEFORE_CURRENCY.search(said) or any(_OPEN_RANGE.search(before(said, match.start())) for match in mentions):
        return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
    for match in mentions:
        amount = int(re.sub(r"\D", "", match[1]))
        applies_to = _what_for(said[start : match.start()])
        start = match.end()
        if amount > 0:
            fees.append(Fee(meaning=FeeMeaning.AMOUNT, amount=amount, applies_to=applies_to, source=said))
    if not fees:
        return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
    first = fees[0].model_copy(update={"note": said})
    return [first, *fees[1:]]


def _what_for(before: str) -> str:
    """What an amount is for, from the words between it and the amount before it."""
    return tidy(re.split(r"[.;|\n]\s", before)[-1]).rstrip(":,– ").lstrip("/,). ")


def _foreign(match: re.Match[str]) -> tuple[int, str]:
    """Amount and currency of a mention; 0 where the number is no whole amount that can be told."""
    amount = int(re.sub(r"\D", "", match["before"] or match["after"]))
    return amount, _CURRENCIES[squeeze(fold(match["name"] or match["sign"]))]


def _foreign_fees_in_words(said: str) -> list[Fee]:
    """One fee for each amount in a foreign currency; a range or another money beside it leaves all in words."""
    fees: list[Fee] = []
    start = 0
    rest = _FOREIGN_AMOUNT.sub(" ", said)
    for match in _FOREIGN_AMOUNT.finditer(said):
        amount, currency = _foreign(match)
        in_range = ends_a_range(fold(said), match.start())
        if amount == 0 or in_range or _MISWRITTEN_OR_FOREIGN.search(rest):
            return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
        applies_to = _what_for(said[start : match.start()])
        start = match.end()
        note = said if not fees else ""
        fees.append(
            Fee(
                meaning=FeeMeaning.AMOUNT,
                amount=amount,
                currency=currency,
                applies_to=applies_to,
                note=note,
                source=said,
            )
        )
    return fees


def read_attached_fee(file_name: str) -> Fee:
    """The fee of an item that has no words, only a file: what its name says it is.

    >>> read_attached_fee("Phụ lục 2.docx").meaning.value, read_attached_fee("scan0001.pdf").meaning.value
    ('set_by_regulation', 'in_words')
    """
    name = tidy(file_name)
    written = f"xem tệp đính kèm trên Cổng Dịch vụ công quốc gia: {name}"
    folded = fold(name)
    of_law = _BY_PROVINCE.search(folded) or _BY_REGULATION.search(folded)
    meaning = FeeMeaning.SET_BY_REGULATION if of_law else FeeMeaning.IN_WORDS
    return Fee(meaning=meaning, note=written, source=written)
