"""``motcua search eval``: how well the search finds and decides, measured on questions with known answers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cli.console import CommandError, console, progress_bar
from cli.preparation import indexing_encoder, prepare_encoder_with_bar
from cli.searching import open_engine
from configuration.settings import Settings
from index.search.evaluation.corpus import CorpusSearch, corpus_of
from index.search.evaluation.measures import DEPTH, evaluate
from index.search.evaluation.questions import Half, QuestionError, QuestionSet, is_beir, read, read_documents, select
from index.search.evaluation.report import Told, as_json, as_page, as_tables, notes
from index.search.evaluation.run import Searcher, ask
from index.search.installed import encoder_key, load_encoder, releases
from index.search.release import Releases

_WIDTH_OF_FILES = 120
"""Letters a line where nobody's terminal says how wide it is."""


@dataclass(frozen=True)
class Wanted:
    """What to measure and where to tell it.

    own_corpus: search the BEIR folder's own corpus instead of the catalogue in service. json, html: files to write.
    """

    paths: tuple[Path, ...]
    half: Half = Half.ALL
    count: int = DEPTH
    limit: int | None = None
    sample: int | None = None
    seed: int = 42
    own_corpus: bool = False
    json: Path | None = None
    html: Path | None = None


@dataclass(frozen=True)
class _Searched:
    """What is searched: its name for people, and code → name of all it holds."""

    searcher: Searcher
    title: str
    names: dict[str, str]


def evaluate_search(settings: Settings, wanted: Wanted) -> None:
    """Measure the search and tell it as ``wanted`` says; raises CommandError when that cannot be done."""
    for output in (wanted.json, wanted.html):
        if output is not None and not output.absolute().parent.is_dir():
            raise CommandError(f"không ghi được {output}: không có thư mục {output.absolute().parent}")
    try:
        _evaluate(settings, wanted)
    except QuestionError as error:
        raise CommandError(str(error)) from error


def _evaluate(settings: Settings, wanted: Wanted) -> None:
    sets = [read(path) for path in wanted.paths]
    pooled = [question for each in sets for question in each.questions]
    questions = select(pooled, wanted.half, wanted.limit, wanted.sample, wanted.seed)
    if not questions:
        raise CommandError("không còn câu hỏi nào để đo; hãy bỏ bớt --half, --limit hay --sample")
    # One thread, so that latencies of different machines and days can be compared.
    single = settings.model_copy(update={"search": settings.search.model_copy(update={"threads": 1})})
    with _searched(single, wanted) as searched, progress_bar() as bar:
        task = bar.add_task("Hỏi", total=len(questions))
        asked = ask(
            searched.searcher,
            questions,
            searched.names,
            wanted.count,
            lambda done: bar.update(task, completed=done),
        )
    evaluation = evaluate(asked, searched.names, wanted.count)
    told = Told(searched.title, searched.names, _title(sets, wanted, len(questions)), sum(s.unjudged for s in sets))
    output = Console(highlight=False)
    if not output.is_terminal:
        output = Console(highlight=False, width=_WIDTH_OF_FILES)
    for table in as_tables(evaluation, told):
        output.print(table)
    for note in notes(evaluation, told):
        output.print(note, markup=False)
    for path, render in ((wanted.json, as_json), (wanted.html, as_page)):
        if path is not None:
            path.write_text(render(evaluation, told), "utf-8")
            console.print(f"Đã ghi {path}", markup=False)


def _title(sets: list[QuestionSet], wanted: Wanted, count: int) -> str:
    """Which questions were asked: "citizens, officers, nửa dev, 175 câu"."""
    parts = [each.name for each in sets]
    if wanted.half is not Half.ALL:
        parts.append(f"nửa {wanted.half.value}")
    if wanted.sample is not None:
        parts.append(f"mẫu {wanted.sample} (seed {wanted.seed})")
    return ", ".join([*parts, f"{count} câu"])


@contextmanager
def _searched(settings: Settings, wanted: Wanted) -> Iterator[_Searched]:
    if wanted.own_corpus:
        if len(wanted.paths) != 1 or not is_beir(wanted.paths[0]):
            raise CommandError("--corpus cần đúng một thư mục dạng BEIR; hãy đo các tệp khác bằng một lệnh riêng")
        with _corpus(settings, wanted.paths[0]) as searched:
            yield searched
        return
    engine = open_engine(settings)
    kept = releases(settings)
    release = kept.current()
    names = {header.code: header.name for header in kept.headers(release)}
    yield _Searched(engine, f"danh mục {release}", names)


@contextmanager
def _corpus(settings: Settings, folder: Path) -> Iterator[_Searched]:
    """The folder's own corpus behind the engine, in a release that is gone afterwards; no question bank helps it."""
    documents = read_documents(folder)
    corpus = corpus_of(documents)
    settings.var.mkdir(parents=True, exist_ok=True)
    name = prepare_encoder_with_bar(settings)
    with tempfile.TemporaryDirectory(prefix="corpus-", dir=settings.var) as place:
        built = Releases(Path(place))
        lines = [procedure.model_dump_json() for procedure in corpus.procedures]
        release = built.build(lines, {}, indexing_encoder(name), encoder_key(name), folder.name, progress=True)
        engine = built.open(release, load_encoder(name, threads=1))
        names = {corpus.ids[procedure.code]: procedure.name for procedure in corpus.procedures}
        yield _Searched(CorpusSearch(engine, corpus.ids), f"kho văn bản {folder.name}", names)
