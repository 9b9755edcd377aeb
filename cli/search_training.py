"""``motcua search train``: learns the search's weights anew from the question bank and the catalogue in service.

Made for the whole national catalogue; on two cores it takes about five minutes. The weights it writes belong
into the repository, with the figures of ``motcua search eval`` before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cli.console import CommandError, console
from configuration.settings import ROOT, Settings
from index.catalog.procedure import Procedure
from index.questions.question_bank import QuestionSet, read_question_sets
from index.search.engine import SearchEngine
from index.search.evaluation.questions import Half, half_of, read
from index.search.fusion import EVIDENCE, Fusion
from index.search.fusion import WEIGHTS as FUSION
from index.search.header import Header
from index.search.installed import releases
from index.search.phrase_encoder import WEIGHTS as PHRASES
from index.search.phrase_encoder import PhraseEncoder
from index.search.signals import FEATURES, Indexes
from index.search.training.fusion import Taught, learn_decision, learn_features, rankings
from index.search.training.phrases import Recipe, learn, topics

_EVALUATION = ROOT / "tests" / "evaluation"
_RIDGE = 0.01
_LEAST_PROCEDURES = 1000


def train(settings: Settings, only_fusion: bool) -> None:
    """Learn and write both weight files; ``only_fusion`` keeps the phrase encoder that is there."""
    procedures = _procedures(settings)
    bank = read_question_sets()
    development = _development()
    console.print(
        f"{len(procedures)} thủ tục, {sum(len(each.all()) for each in bank)} câu hỏi, {len(development)} câu phát triển"
    )
    encoder = PhraseEncoder.load() if only_fusion else _phrases(procedures, bank)
    engine = _engine(procedures, bank, encoder)
    answerable = [each for each in development if each.codes]
    features = learn_features(engine, rankings(engine, answerable), _RIDGE)
    engine = engine.using(engine.fusion.model_copy(update={"features": features}))
    fusion = learn_decision(engine, rankings(engine, development), features, len(answerable))
    if not only_fusion:
        encoder.save(PHRASES)
    FUSION.parent.mkdir(exist_ok=True)
    FUSION.write_text(fusion.model_dump_json(indent=2) + "\n", "utf-8")
    console.print(f"đã ghi {_told(FUSION)}" + ("" if only_fusion else f" và {_told(PHRASES)}"))


def _procedures(settings: Settings) -> list[Procedure]:
    kept = releases(settings)
    serving = kept.current()
    record = kept.records(serving)
    found = [procedure for header in kept.headers(serving) if (procedure := record(header.code)) is not None]
    if len(found) < _LEAST_PROCEDURES:
        raise CommandError(
            f"danh mục đang phục vụ chỉ có {len(found)} thủ tục; hãy nhập cả danh mục quốc gia trước "
            "(./motcua catalog import NGUỒN), vì trọng số học từ ít thủ tục thì không dùng được cho nhiều"
        )
    return found


def _development() -> list[Taught]:
    """The development half of the evaluation's questions."""
    files = sorted(_EVALUATION.glob("*.jsonl"))
    questions = [each for file in files for each in read(file).questions if half_of(each) is Half.DEV]
    return [Taught(each.text, frozenset(each.relevant)) for each in questions]


def _phrases(procedures: Sequence[Procedure], bank: Sequence[QuestionSet]) -> PhraseEncoder:
    recipe = Recipe()

    def report(epoch: int, loss: float) -> None:
        console.print(f"bộ mã hóa cụm từ: lượt {epoch}/{recipe.epochs}, độ lệch {loss:.3f}")

    return learn(topics(procedures, bank), recipe, report)


def _engine(procedures: Sequence[Procedure], bank: Sequence[QuestionSet], encoder: PhraseEncoder) -> SearchEngine:
    """An engine that weighs nothing yet."""
    by_code = {procedure.code: procedure for procedure in procedures}
    indexes = Indexes.build(procedures, _questions(bank), encoder)
    unlearnt = Fusion(
        features=dict.fromkeys(FEATURES, 0.0),
        evidence=dict.fromkeys(EVIDENCE, 0.0),
        intercept=0.0,
        answer_from=1.0,
        none_below=0.0,
    )
    return SearchEngine([Header.of(each) for each in procedures], by_code.get, indexes, encoder, unlearnt)


def _questions(bank: Sequence[QuestionSet]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for questions in bank:
        for code in questions.codes:
            found.setdefault(code, []).extend(questions.all())
    return found


def _told(path: Path) -> str:
    return str(path.relative_to(ROOT))
