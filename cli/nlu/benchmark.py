"""``motcua nlu benchmark``: the pipeline of ``config.yml`` trained on public data, and beside its peers on our own.

Trains and parses in the Rasa environment (``bot.evaluation.benchmark``); reading the data is left to
``cli.nlu.benchmark_data``.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from cli.console import CommandError, console, progress_bar
from cli.nlu.benchmark_data import Annotated, Slot, read_folder
from cli.nlu.examples import read_training
from cli.nlu.parsing import Parsed, run_in_bot
from configuration.settings import ROOT

CONFIG = ROOT / "config.yml"
SEED = 42
PUBLISHED = {"intent_accuracy": 0.9762, "slot_f1": 0.9498}
"""Of PhoATIS's test part: JointIDSF with PhoBERT (Dao, Truong and Nguyen 2021, "Intent Detection and Slot Filling for
Vietnamese")."""
HELD_SHARE = 5
"""Of our own examples, one in this many is held out when peers are compared."""

_CLASSIFIER = "bot.nlu.intent_classifier.EnsembleIntentClassifier"
_ENCODER = "bot.nlu.sentence_featurizer.SentenceFeaturizer"
_NORMALISER = "bot.nlu.normaliser.VietnameseNormaliser"
_WIDTH_OF_FILES = 120
_MOST_CONFUSED = 20
_WORD = r"(?u)\b\w+\b"


class _Answer(Parsed):
    """What a pipeline made of a message; train_s, load_s: seconds, the same in every answer of a run."""

    normalised: str
    slots: tuple[dict[str, Any], ...]
    train_s: float
    load_s: float


@dataclass(frozen=True)
class Outcome:
    """A pipeline's answers to messages, counted.

    accuracy, macro_f1 in [0, 1]; macro F1 over the intents that the messages have. confusions: right intent, answered
    intent → how often. slot_f1: micro F1 over spans with their names, None where the messages have no slots. p95_ms: of
    a parse in the Rasa environment.
    """

    messages: int
    accuracy: float
    macro_f1: float
    confusions: Counter[tuple[str, str]]
    slot_f1: float | None
    p50_ms: float
    p95_ms: float
    train_s: float
    load_s: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        confusions = [{"intent": a, "answered": b, "count": n} for (a, b), n in self.confusions.most_common()]
        return {**vars(self), "confusions": confusions}


@dataclass(frozen=True)
class Peer:
    """A pipeline to compare: its name for people, and Rasa's components."""

    name: str
    pipeline: list[dict[str, Any]]


def phoatis(folders: Sequence[Path], *, slots: bool, as_json: Path | None) -> None:
    """Train ``config.yml``'s pipeline on all folders but the last, measure it on that one; raises CommandError."""
    if len(folders) < 2:
        raise CommandError("cần ít nhất hai thư mục: để huấn luyện trước, để đo sau cùng")
    _check_output(as_json)
    parts = [read_folder(folder.expanduser().absolute()) for folder in folders]
    training, held = [message for part in parts[:-1] for message in part], parts[-1]
    if slots and not any(message.slots for message in training):
        raise CommandError("--slots cần seq.out có nhãn trong thư mục huấn luyện")
    with _waiting(f"Huấn luyện trên {len(training)} câu rồi đo", len(held)) as report:
        outcome = _measure(CONFIG, training, held, report)
    tables = [_summary(outcome, slots=slots), _confusions(outcome)]
    _print(tables)
    _write(as_json, {"training": len(training), **outcome.as_dict(), "published": PUBLISHED})


def peers(*, epochs: int, pyvi: Path | None, as_json: Path | None, share: float = 1.0) -> None:
    """Our pipeline beside others on our own examples, in one run; raises CommandError.

    epochs: of DIET, 0 for none of its pipelines. pyvi: the folder where that package was installed, or None. share: of
    the examples of every intent that all pipelines learn from and are measured on, in (0, 1].
    """
    _check_output(as_json)
    if pyvi is not None and not (pyvi / "pyvi").is_dir():
        raise CommandError(f"{pyvi} không có gói pyvi; cài bằng: pip install --no-deps --target {pyvi} pyvi")
    training, held = own_split(SEED, share)
    rows: dict[str, dict[str, Any]] = {}
    title = f"{len(training)} ví dụ để học, {len(held)} để đo, hạt giống {SEED}"
    table = _table(f"nlu_data: {title}", "Chuỗi xử lý", "Đúng ý định", "Macro F1", "p50", "p95", "Học", "Nạp")
    for peer in _peers(epochs, with_pyvi=pyvi is not None):
        with tempfile.TemporaryDirectory() as folder, _waiting(peer.name, len(held)) as report:
            config = Path(folder) / "config.yml"
            config.write_text(yaml.safe_dump({"recipe": "default.v1", "language": "vi", "pipeline": peer.pipeline}))
            outcome = _measure(config, training, held, report, pyvi)
        rows[peer.name] = outcome.as_dict()
        # After each: a run takes long, and what was measured must not be lost with what comes after.
        _write(as_json, {"seed": SEED, "training": len(training), "held": len(held), "peers": rows})
        table.add_row(
            peer.name,
            _percent(outcome.accuracy),
            _percent(outcome.macro_f1),
            *(f"{ms:.1f} ms" for ms in (outcome.p50_ms, outcome.p95_ms)),
            *(f"{seconds:.0f} s" for seconds in (outcome.train_s, outcome.load_s)),
        )
    _print([table])
    if pyvi is None:
        console.print("Chuỗi dùng pyvi không được đo; --pyvi nói gói pyvi nằm ở đâu.")


def own_split(seed: int, share: float = 1.0) -> tuple[list[Annotated], list[Annotated]]:
    """That share of every intent's training examples in two: to learn from, and one in five to measure on."""
    by_intent: dict[str, list[Annotated]] = {}
    for example in read_training():
        message = Annotated(tuple(example.text.split()), example.intent, ())
        by_intent.setdefault(example.intent, []).append(message)
    training, held = [], []
    chance = np.random.default_rng(seed)
    for messages in by_intent.values():
        order = chance.permutation(len(messages))[: round(share * len(messages))]
        cut = len(order) // HELD_SHARE
        held += [messages[i] for i in order[:cut]]
        training += [messages[i] for i in order[cut:]]
    return training, held


def _peers(epochs: int, *, with_pyvi: bool) -> Iterator[Peer]:
    pipeline: list[dict[str, Any]] = yaml.safe_load(CONFIG.read_text("utf-8"))["pipeline"]
    yield Peer("của ta (config.yml)", pipeline)
    counts = {"name": "CountVectorsFeaturizer"}
    letters = {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    if epochs:
        diet = {"name": "DIETClassifier", "epochs": epochs, "random_seed": SEED, "entity_recognition": False}
        spaces = {"name": "WhitespaceTokenizer"}
        yield Peer(f"bot công khai: khoảng trắng, đếm từ, DIET {epochs} vòng", [spaces, counts, diet])
        if with_pyvi:
            words = {"name": "bot.evaluation.pyvi_tokenizer.PyviTokenizer"}
            yield Peer(f"bot công khai: pyvi, đếm từ, DIET {epochs} vòng", [words, counts, diet])
        regular = [{"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"}]
        yield Peer(f"mặc định của Rasa (DIET, {epochs} vòng thay vì 100)", [spaces, *regular, counts, letters, diet])
    runs = {**counts, "token_pattern": _WORD, "max_ngram": 2}
    linear = {"name": "LogisticRegressionClassifier", "max_iter": 60}
    yield Peer("hồi quy logistic của Rasa, âm tiết", [{"name": "WhitespaceTokenizer"}, runs, letters, linear])
    without_encoder = [each for each in pipeline if each["name"] != _ENCODER]
    yield Peer("của ta, không có meaning", without_encoder)
    for view in ("words", "letters", "pairs"):
        kept = [each for each in ("words", "letters", "pairs", "meaning") if each != view]
        yield Peer(f"của ta, không có {view}", _with(pipeline, _CLASSIFIER, views=kept))
    yield Peer("của ta, không có bản bỏ dấu khi học", _with(pipeline, _NORMALISER, folded_copies=False))


def _with(pipeline: list[dict[str, Any]], component: str, **options: Any) -> list[dict[str, Any]]:
    return [{**each, **options} if each["name"] == component else each for each in pipeline]


def _measure(
    config: Path,
    training: Sequence[Annotated],
    held: Sequence[Annotated],
    report: Callable[[int], None],
    packages: Path | None = None,
) -> Outcome:
    rows = [_row("train", message) for message in training] + [_row("eval", message) for message in held]
    answers = list(run_in_bot("bot.evaluation.benchmark", [str(config)], rows, _Answer, report, packages))
    if len(answers) != len(held):
        raise CommandError(f"chuỗi xử lý chỉ trả lời {len(answers)} trên {len(held)} câu")
    return outcome_of(held, answers)


def _row(part: str, message: Annotated) -> dict[str, Any]:
    return {"part": part, "text": message.text, "intent": message.intent, "entities": message.entities()}


def outcome_of(held: Sequence[Annotated], answers: Sequence[_Answer]) -> Outcome:
    """Counts the answers; the final intent counts, after fallback and rules, as a citizen would be answered."""
    pairs = [(message.intent, answer.intent) for message, answer in zip(held, answers, strict=True)]
    slots = [
        (set(message.slots), message.slots_of(answer.normalised, answer.slots))
        for message, answer in zip(held, answers, strict=True)
        if message.slots or answer.slots
    ]
    times = [answer.ms for answer in answers]
    return Outcome(
        messages=len(held),
        accuracy=sum(right == answered for right, answered in pairs) / len(pairs),
        macro_f1=_macro_f1(pairs),
        confusions=Counter((right, answered) for right, answered in pairs if right != answered),
        slot_f1=_slot_f1(slots) if any(right for right, _ in slots) else None,
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
        train_s=answers[0].train_s,
        load_s=answers[0].load_s,
    )


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean F1 of the intents that the messages have."""
    right, told = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    hits = Counter(a for a, b in pairs if a == b)
    return sum(2 * hits[intent] / (right[intent] + told[intent]) for intent in right) / len(right)


def _slot_f1(slots: Sequence[tuple[set[Slot], set[Slot]]]) -> float:
    hits = sum(len(right & found) for right, found in slots)
    total = sum(len(right) + len(found) for right, found in slots)
    return 2 * hits / total if total else 0.0


def _summary(outcome: Outcome, *, slots: bool) -> Table:
    table = _table(f"config.yml trên {outcome.messages} câu", "Số đo", "Của ta", "Đã công bố (JointIDSF, PhoBERT)")
    table.add_row("Đúng ý định", _percent(outcome.accuracy), _percent(PUBLISHED["intent_accuracy"]))
    table.add_row("Macro F1", _percent(outcome.macro_f1), "–")
    if slots:
        table.add_row("F1 nhãn từ (micro)", _percent(outcome.slot_f1), _percent(PUBLISHED["slot_f1"]))
    table.add_row("Một câu, p50 / p95", f"{outcome.p50_ms:.1f} / {outcome.p95_ms:.1f} ms", "–")
    table.add_row("Huấn luyện, nạp", f"{outcome.train_s:.0f} s, {outcome.load_s:.0f} s", "–")
    return table


def _confusions(outcome: Outcome) -> Table:
    table = _table(f"Nhầm lẫn: {outcome.confusions.total()} câu", "Ý định đúng", "Đã hiểu là", "Câu")
    for (right, answered), count in outcome.confusions.most_common(_MOST_CONFUSED):
        table.add_row(right, answered, str(count))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for i, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="left" if i == 0 else "right")
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.2f}".replace(".", ",")


@contextmanager
def _waiting(what: str, count: int) -> Iterator[Callable[[int], None]]:
    with progress_bar() as bar:
        task = bar.add_task(what, total=count)
        yield lambda done: bar.update(task, completed=done)


def _print(tables: Sequence[Table]) -> None:
    output = Console(highlight=False)
    if not output.is_terminal:
        output = Console(highlight=False, width=_WIDTH_OF_FILES)
    for table in tables:
        output.print(table)


def _check_output(path: Path | None) -> None:
    if path is not None and not path.absolute().parent.is_dir():
        raise CommandError(f"không ghi được {path}: không có thư mục {path.absolute().parent}")


def _write(path: Path | None, told: dict[str, Any]) -> None:
    if path is not None:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        console.print(f"Đã ghi {path}", markup=False)
