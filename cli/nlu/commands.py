"""The commands of ``motcua nlu``: check, train, test, crossvalidate, models, activate."""

from __future__ import annotations

import datetime
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from cli.console import CommandError, console, progress_bar
from cli.nlu import check_report, report
from cli.nlu.checks import Held, check
from cli.nlu.examples import (
    ENTITIES,
    MESSAGES,
    SECOND_MESSAGES,
    TRAINING,
    CodedMessage,
    Message,
    half_of_line,
    of_half,
    read_coded,
    read_messages,
    read_training,
)
from cli.nlu.measures import Coded, Judged, Understanding, measure
from cli.nlu.models import Activation, KnownModel, ModelBank, TestScore
from cli.nlu.parsing import crossvalidate, parse
from cli.preparation import prepare_model, sources_key
from cli.supervision import running_front
from configuration.settings import Settings
from index.search.evaluation.questions import Half
from vietnamese.text import fold

SEED = 42
_WIDTH_OF_FILES = 120
"""Letters a line where nobody's terminal says how wide it is."""
_TAKEN_UP_S = 90.0
_PROBE = "lam lai can cuoc bi mat can giay to gi"


@dataclass(frozen=True)
class Outputs:
    """Files to write a report to, beside the tables."""

    json: Path | None = None
    html: Path | None = None

    def check(self) -> None:
        """See that the files' folders are there, before anything is measured; raises CommandError."""
        for output in (self.json, self.html):
            if output is None:
                continue
            folder = output.absolute().parent
            try:
                folder.mkdir(exist_ok=True)
            except OSError as error:
                raise CommandError(f"không ghi được {output}: không tạo được thư mục {folder}: {error}") from error


def check_training(
    training: Path = TRAINING,
    messages: tuple[Path, ...] = (MESSAGES, SECOND_MESSAGES),
    coded: Path = ENTITIES,
    *,
    as_json: bool,
) -> int:
    """Check the training data and print what is found; 1 for leaks or contradictions."""
    held = [Held(each.text, path.name, each.id) for path in messages for each in read_messages(path)]
    held += [Held(each.text, coded.name, each.id) for each in read_coded(coded)]
    findings = check(read_training(training), held)
    if as_json:
        print(check_report.as_json(findings))
    else:
        _print(check_report.as_tables(findings), [check_report.summary(findings)])
    return 1 if findings.wrong else 0


def train(settings: Settings) -> None:
    """Train a model from today's sources unless one stands; what is in service stays."""
    model = prepare_model(settings)
    console.print(f"Mô hình {model.name.removesuffix('.tar.gz')} đã có; đưa vào phục vụ bằng ./motcua nlu activate.")


def test(settings: Settings, path: Path, half: Half, name: str | None, outputs: Outputs) -> None:
    """Measure a model on held-out messages; what was measured on ours is kept beside the model."""
    outputs.check()
    bank = ModelBank(settings.var)
    model = _to_test(settings, bank, name)
    ours = path.resolve() == MESSAGES.resolve()
    messages = of_half(read_messages(path), half)
    with_codes = of_half(read_coded(), half) if ours else []
    if not messages:
        raise CommandError(f"{path} không có tin nhắn nào thuộc nửa {half.value}")
    texts = [each.text for each in messages]
    asked = [*texts, *map(fold, texts), *(each.text for each in with_codes)]
    with _bar("Hiểu tin nhắn", len(asked)) as done:
        parsed = parse(model, asked, done)
    written, folded, coded = parsed[: len(texts)], parsed[len(texts) : 2 * len(texts)], parsed[2 * len(texts) :]
    judged = [
        Judged(each.id, each.text, each.style, each.intent, one, other, _may_be_listed(each, half, ours))
        for each, one, other in zip(messages, written, folded, strict=True)
    ]
    codes = [Coded(message, each) for message, each in zip(with_codes, coded, strict=True)]
    understanding = measure(judged, codes)
    of = path.stem if half is Half.ALL else f"{path.stem}, nửa {half.value}"
    hidden = sum(not each.listed for each in judged)
    told = report.Told("Đo hiểu ý định", _name(model), f"{of}, {len(messages)} câu", hidden)
    _tell(understanding, told, outputs, [each for each in codes if _may_be_listed(each.message, half, ours)])
    if ours:
        bank.record(model, _score(understanding, half))


def validate(folds: int, outputs: Outputs) -> None:
    """Measure the pipeline by training it on all folds of the training data but one, fold after fold."""
    outputs.check()
    examples = read_training()
    fewest = min(Counter(each.intent for each in examples).items(), key=lambda pair: pair[1])
    if fewest[1] < folds:
        raise CommandError(f"ý định {fewest[0]} chỉ có {fewest[1]} ví dụ, ít hơn {folds} phần; hãy giảm --folds")
    with _bar("Kiểm tra chéo", len(examples)) as done:
        validated = crossvalidate(examples, folds, SEED, done)
    judged = [
        Judged(
            each.example.place,
            each.example.text,
            _spelling(each.example.text),
            each.example.intent,
            each.parsed,
            each.folded,
        )
        for each in validated
    ]
    told = report.Told("Kiểm tra chéo", "config.yml", f"nlu_data, {folds} phần, {len(judged)} ví dụ")
    _tell(measure(judged), told, outputs)


def models(settings: Settings, *, as_json: bool) -> None:
    """List the models: when trained, from which sources, how good, which is in service."""
    bank = ModelBank(settings.var)
    known, holds, today = bank.known(), bank.activation(), sources_key()
    if as_json:
        rows = [
            {
                "name": each.name,
                "trained_at": each.trained_at.isoformat(timespec="seconds"),
                "sources": each.sources,
                "sources_are_todays": each.sources == today,
                "in_service": holds is not None and holds.model == each.name,
                "last_test": asdict(each.score) if each.score else None,
            }
            for each in known
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(title=f"Mô hình trong {bank.models}")
    for column in ("", "Tên", "Huấn luyện lúc", "Nguồn", "Đúng", "F1", "Không dấu", "Đo trên"):
        table.add_column(column, overflow="fold")
    for each in known:
        table.add_row(*_row(each, holds, today))
    _print([table], [_in_service_note(holds, bank, today)])


def activate(settings: Settings, name: str | None, *, previous: bool) -> None:
    """Put a model into service in one step; a running bot takes it up without a restart."""
    if (name is None) != previous:
        raise CommandError("hãy cho tên một mô hình (./motcua nlu models liệt kê), hoặc --previous")
    bank = ModelBank(settings.var)
    model = bank.path(name if name is not None else _previous(bank))
    console.print(f"Thử {_name(model)} …")
    # A model made by other components than today's may not load; better seen here than in the service.
    parse(model, [_PROBE])
    made = bank.activate(model, sources_key())
    before = f" (trước đó: {made.previous}; quay lại bằng ./motcua nlu activate --previous)" if made.previous else ""
    console.print(f"{made.model} đã được chọn để phục vụ{before}.")
    if running_front(settings):
        _wait_until_taken_up(settings, made)
    else:
        console.print("Một Cửa không chạy; ./motcua up sẽ dùng mô hình này khi nguồn không đổi.")


def _to_test(settings: Settings, bank: ModelBank, name: str | None) -> Path:
    """The named model, else the one in service, else the one of today's sources; which one is told."""
    if name is not None:
        return bank.path(name)
    serving, holds = bank.in_service(), bank.activation()
    if serving is None or holds is None:
        console.print("Chưa mô hình nào phục vụ; đo mô hình của nguồn hiện nay.")
        return prepare_model(settings)
    if holds.sources != sources_key():
        console.print(
            f"Nguồn đã đổi từ khi {holds.model} vào phục vụ; các số dưới đây là của mô hình ấy. "
            "Đo nguồn mới: ./motcua nlu train rồi ./motcua nlu test --model TÊN."
        )
    return serving


def _may_be_listed(message: Message | CodedMessage, half: Half, ours: bool) -> bool:
    """False for the test half: whoever looks at its errors tunes on it."""
    return half_of_line(message) is Half.DEV if ours else half is not Half.TEST


def _previous(bank: ModelBank) -> str:
    holds = bank.activation()
    if holds is None or not holds.previous:
        raise CommandError("chưa có mô hình nào phục vụ trước mô hình này; ./motcua nlu models liệt kê các mô hình")
    return holds.previous


def _wait_until_taken_up(settings: Settings, made: Activation) -> None:
    deadline = time.monotonic() + _TAKEN_UP_S
    while time.monotonic() < deadline:
        if _answering_model(settings) == made.model:
            console.print("Bot đang chạy đã dùng mô hình này; không tin nhắn nào bị ngắt.")
            return
        time.sleep(0.5)
    raise CommandError(
        f"bot đang chạy chưa dùng {made.model} sau {_TAKEN_UP_S:.0f} giây; xem {settings.var / 'log' / 'bot.log'}"
    )


def _answering_model(settings: Settings) -> str | None:
    try:
        told = httpx.get(f"{settings.bot_url}/health", timeout=2.0).json()
    except (httpx.HTTPError, ValueError):
        return None
    return str(told["model"]) if isinstance(told, dict) and "model" in told else None


def _row(model: KnownModel, holds: Activation | None, today: str) -> list[str]:
    score = model.score
    figures = ["–"] * 3
    of = "chưa đo"
    if score is not None:
        figures = [report.decimal(each) for each in (score.accuracy, score.macro_f1, score.folded_accuracy)]
        of = f"{score.half}, {score.messages} câu, {score.at[:10]}"
    return [
        "▶" if holds is not None and holds.model == model.name else "",
        model.name,
        model.trained_at.strftime("%d/%m/%Y %H:%M"),
        f"{model.sources}{' (hiện nay)' if model.sources == today else ''}",
        *figures,
        of,
    ]


def _in_service_note(holds: Activation | None, bank: ModelBank, today: str) -> str:
    if holds is None:
        return "Chưa mô hình nào phục vụ; ./motcua up sẽ huấn luyện và chọn mô hình của nguồn hiện nay."
    if bank.in_service() is None:
        return f"Mô hình phục vụ {holds.model} không còn tệp; ./motcua up sẽ chọn mô hình của nguồn hiện nay."
    changed = "" if holds.sources == today else " Nguồn đã đổi từ đó: lần ./motcua up tới sẽ huấn luyện lại."
    before = f", trước đó {holds.previous}" if holds.previous else ""
    return f"▶ đang phục vụ từ {holds.at[:16].replace('T', ' ')} UTC{before}.{changed}"


def _score(understanding: Understanding, half: Half) -> TestScore:
    value = {name: estimate.value for name, estimate in understanding.measures.items()}
    return TestScore(
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        half=half.value,
        messages=len(understanding.judged),
        accuracy=value["accuracy"],
        macro_f1=value["macro_f1"],
        folded_accuracy=value["folded_accuracy"],
        entity_f1=understanding.entities.f1.value if understanding.entities else None,
        p50_ms=understanding.latency.p50,
    )


def _spelling(text: str) -> str:
    return "folded" if fold(text) == text.lower() else "accented"


def _name(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")


def _tell(understanding: Understanding, told: report.Told, outputs: Outputs, coded: Sequence[Coded] = ()) -> None:
    _print(report.as_tables(understanding, told), report.notes(understanding, told))
    if outputs.json is not None:
        _write(outputs.json, report.as_json(understanding, told, coded))
    if outputs.html is not None:
        _write(outputs.html, report.as_page(understanding, told))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    console.print(f"Đã ghi {path}", markup=False)


def _print(tables: Sequence[Table], said: Sequence[str]) -> None:
    output = Console(highlight=False)
    if not output.is_terminal:
        output = Console(highlight=False, width=_WIDTH_OF_FILES)
    for table in tables:
        output.print(table)
    for sentence in said:
        output.print(sentence, markup=False)


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    with progress_bar() as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
