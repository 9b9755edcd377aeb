"""Searches for texts that the catalogue's parsers do not bear, guided by the code they reach (Atheris, libFuzzer).

Run, in an environment of its own with Atheris and pydantic, from the repository's root:
    python benchmarks/fuzz_catalogue.py var/fuzz -max_total_time=600
What is found stands in the current folder as ``crash-…``; it becomes a test in ``tests/index/catalog/test_fuzz.py``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import atheris

# Its hook for regular expressions stays off: the stand-in's ``search`` knows no starting place.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

with atheris.instrument_imports(include=["index", "vietnamese"]):
    from index.catalog.interpretation.fees import read_fees
    from index.catalog.interpretation.times import read_time
    from index.catalog.procedure import Fee, FeeMeaning, Procedure, ProcessingTime
    from index.catalog.sources import Rejection, text_export
    from vietnamese.text import clean, fold

_RECORD = """Mã thủ tục: 1.999001
Số quyết định: 12/QĐ-MAU
Tên thủ tục: Cấp giấy phép nuôi rồng
Cách thức thực hiện:
  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: {time}
    Phí, lệ phí: {fees}
Thành phần hồ sơ:
  [ Trường hợp nuôi lần đầu ]
    - {paper}
      Số lượng: Bản chính: 1, Bản sao: 0
Căn cứ pháp lý:
  * {paper}
"""
_WORDS = (
    "VNĐ| đồng| USD|WORKING_DAY|OTHER| ngày làm việc| giờ| tháng|không quá |đối với |trường hợp |tăng thêm |miễn "
    "|không |lệ phí|phí|Chưa có quy định|theo quy định|150.000|1.500.000|0 VNĐ (|) | 0 VNĐ ()|a) |b) |- |: |; |/lần|50%"
).split("|")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers_in(text: str) -> set[float]:
    """Every number that stands in the text, read with its points as thousands and as a decimal."""
    found: set[float] = set()
    for number in _NUMBER.findall(clean(text)):
        found.add(float(re.sub(r"\D", "", number)))
        found.add(float(re.sub(r"\D", "", re.sub(r"[.,]0{1,2}$", "", number)) or 0))
        if len(re.findall(r"[.,]", number)) == 1:
            found.add(float(number.replace(",", ".")))
    return found


def check_fees(fees: tuple[Fee, ...], text: str) -> None:
    """Raise where a fee says what the text does not: an amount that is not written there, or free without words."""
    assert fees, "no fee at all"
    numbers = numbers_in(text)
    for fee in fees:
        assert fee.amount is None or (fee.amount > 0 and fee.amount in numbers), f"{fee.amount} is not in {text!r}"
        assert fee.meaning is not FeeMeaning.FREE or re.search(r"khong|mien|\b0 ?d", fold(clean(text))), text


def check_times(times: tuple[ProcessingTime, ...], text: str) -> None:
    """Raise where a time holds a number that the text does not."""
    assert times, "no time at all"
    for time in times:
        assert time.amount is None or (time.amount > 0 and time.amount in numbers_in(text)), f"{time} of {text!r}"


def check_record(raw: bytes) -> None:
    """Raise unless the record becomes a valid procedure or a rejection with a reason."""
    record = text_export._record("fuzz", raw)  # noqa: SLF001
    if isinstance(record, Rejection):
        assert record.reason, "a rejection without a reason"
    else:
        assert Procedure.model_validate_json(record.model_dump_json()) == record, "not the same after storing"


def one_input(data: bytes) -> None:
    """What Atheris calls: the first byte chooses what the rest is given to."""
    kind, rest = data[:1], data[1:]
    text = rest.decode("utf-8", "replace")
    if kind < b"\x40":
        check_fees(read_fees(text), text)
    elif kind < b"\x80":
        check_times(read_time(text), text)
    elif kind < b"\xc0":
        fees, _, time = text.partition("\n")
        check_record(_RECORD.format(fees=fees, time=time, paper=text).encode())
    else:
        check_record(rest)


def main() -> None:
    """Fill the corpus' folder with beginnings, if one is named, and search."""
    for folder in (Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")):
        folder.mkdir(parents=True, exist_ok=True)
        seeds = {
            "fees": b"\x00" + "70000 VNĐ (mỗi thẻ) | 0 VNĐ (Cấp mới: 150.000 đồng; cấp lại: không)".encode(),
            "exempt": b"\x00" + "0 VNĐ (Miễn lệ phí đối với hộ nghèo theo Thông tư 1/2026/TT-BTC)".encode(),
            "time": b"\x40"
            + "a) Không quá 08 ngày làm việc đối với tách thửa. b) 5 ngày đối với hợp thửa OTHER".encode(),
            "longer": b"\x40" + "Không quá 7 ngày. Đối với xã miền núi được tăng thêm không quá 10 ngày OTHER".encode(),
            "part": b"\x80" + "20000 VNĐ (mỗi con)\n5 WORKING_DAY".encode(),
            "record": b"\xc0" + _RECORD.format(fees="0 VNĐ ()", time="5 DAY", paper="Luật 1/2026/QH15").encode(),
        }
        for name, seed in seeds.items():
            (folder / f"seed-{name}").write_bytes(seed)
        words = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in _WORDS if word)
        dictionary = folder.with_suffix(".dict")
        dictionary.write_text("".join(f'"{word}"\n' for word in words), "ascii")
        sys.argv.append(f"-dict={dictionary}")
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
