"""Releases: a catalogue and its index, built aside, checked, and published in one step.

A release is a folder ``var/releases/<id>/`` that never changes once it stands; ``current`` is a link
to the one in service. Building ends with a rename and publishing with the swap of that link, so a
process killed at any moment leaves the old release serving. What did not change since the release in
service is taken over from it, so one changed procedure costs one procedure.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from scipy import sparse

from index.catalog.procedure import Procedure
from index.search.dense import FaissFiles
from index.search.engine import SearchEngine
from index.search.header import Header
from index.search.lexical import LexicalIndex, count_terms
from index.search.passage_index import Owners, PassageIndexError, PassageStore
from index.search.passages import asked_terms, content_terms, name_terms, name_texts
from index.search.signals import Indexes, TextEncoder
from index.search.vectors import Vectors

FORMAT = 6
"""Raised when what a release holds changes, so that old releases are built anew."""

_RECORDS = "records.jsonl"
_HEADERS = "headers.json"
_MANIFEST = "manifest.json"
_LEXICAL: dict[str, Callable[[Procedure, Sequence[str]], list[str]]] = {
    "asked": asked_terms,
    "content": lambda procedure, _questions: content_terms(procedure),
    "names": lambda procedure, _questions: name_terms(procedure),
}
_DENSE: dict[str, Callable[[Procedure, Sequence[str]], Sequence[str]]] = {
    "names": lambda procedure, _questions: name_texts(procedure),
    "questions": lambda _procedure, questions: questions,
}
_RECORDS_KEPT = 256


class ReleaseError(Exception):
    """A release cannot be built, found or read; the message says which and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a release is made from; version: of the catalogue's store; times in UTC, ISO 8601.

    passage_store: kind of the store that keeps its passages.
    """

    release: str
    format: int
    procedures: int
    passages: int
    encoder: str
    catalogue: str
    version: int
    built_at: str
    passage_store: str = FaissFiles.kind


@dataclass(frozen=True)
class _Item:
    """One procedure on its way into a release: its record as JSON, and what it is found under."""

    line: str
    questions: tuple[str, ...]

    @property
    def digest(self) -> str:
        questions = "\n".join(self.questions)
        return hashlib.sha256(f"{self.line}\n{questions}".encode()).hexdigest()


class Records:
    """The records of one release, read one by one from their file."""

    def __init__(self, path: Path, headers: Sequence[Header]) -> None:
        self._path = path
        self._places = {header.code: (header.offset, header.length) for header in headers}
        self._read = lru_cache(_RECORDS_KEPT)(self._read_record)

    def __call__(self, code: str) -> Procedure | None:
        """The procedure with that code, or None."""
        return self._read(code) if code in self._places else None

    def _read_record(self, code: str) -> Procedure:
        offset, length = self._places[code]
        with self._path.open("rb") as file:
            file.seek(offset)
            return Procedure.model_validate_json(file.read(length))


class Releases:
    """The releases under one folder, and which of them is in service; passages: where theirs are kept."""

    def __init__(self, folder: Path, passages: PassageStore | None = None) -> None:
        self.folder = folder
        self._passages = passages or FaissFiles()
        self.current_link = folder / "current"

    def current(self) -> str:
        """Id of the release in service; raises ReleaseError when there is none."""
        try:
            return Path(os.readlink(self.current_link)).name
        except OSError as error:
            raise ReleaseError(f"no catalogue is published under {self.folder}; run ./motcua catalog import") from error

    def serves(self, release: str) -> bool:
        """True when that release is the one in service."""
        return self.current_link.is_symlink() and self.current() == release

    def manifest(self, release: str) -> Manifest:
        """What that release is made from."""
        try:
            return Manifest(**json.loads((self.folder / release / _MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(f"release {release} cannot be read: {error}") from error

    def build(
        self,
        lines: Iterable[str],
        questions: Mapping[str, tuple[str, ...]],
        load_encoder: Callable[[], TextEncoder],
        encoder_name: str,
        catalogue: str,
        version: int = 0,
        progress: bool = False,
    ) -> str:
        """Build a release of records, each a line of JSON, unless it stands already; its id.

        Codes must be unique; results of equal score stand in the order of the lines. questions: how people ask, by
        code. load_encoder: called only when something has to be encoded. catalogue, version: where the records came
        from, for the manifest.
        """
        items = [_Item(line, questions.get(json.loads(line)["code"], ())) for line in lines]
        digests = [item.digest for item in items]
        release = _release_id(digests, encoder_name, self._passages.kind)
        target = self.folder / release
        if (target / _MANIFEST).is_file():
            return release
        self.folder.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=f".{release}-", dir=self.folder))
        try:
            builder = _Builder(self._to_reuse(encoder_name), load_encoder, self._passages, progress)
            passages = builder.write(items, digests, release, workplace)
            now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
            kind = self._passages.kind
            manifest = Manifest(release, FORMAT, len(items), passages, encoder_name, catalogue, version, now, kind)
            (workplace / _MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2), "utf-8")
            if target.exists():
                shutil.rmtree(target)
            os.replace(workplace, target)
        except PassageIndexError as error:
            raise ReleaseError(f"release {release} cannot be built: {error}") from error
        finally:
            shutil.rmtree(workplace, ignore_errors=True)
        return release

    def _to_reuse(self, encoder_name: str) -> Path | None:
        """The release in service, when its index can serve the next one."""
        try:
            manifest = self.manifest(self.current())
        except ReleaseError:
            return None
        made_alike = (manifest.format, manifest.encoder, manifest.passage_store)
        fits = made_alike == (FORMAT, encoder_name, self._passages.kind)
        return self.folder / manifest.release if fits else None

    def publish(self, release: str) -> None:
        """Put a built release into service, atomically."""
        self.manifest(release)
        link = self.folder / f".current-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(release)
        os.replace(link, self.current_link)

    def headers(self, release: str) -> list[Header]:
        """What the search knows of a release's procedures, in its order."""
        return _read_headers(self.folder / release)

    def records(self, release: str) -> Records:
        """The records of a release."""
        folder = self.folder / release
        return Records(folder / _RECORDS, _read_headers(folder))

    def open(self, release: str, encoder: TextEncoder, encoder_name: str | None = None) -> SearchEngine:
        """A search engine over that release; raises ReleaseError when it cannot be read whole.

        encoder_name: what the encoder is called in manifests; a release made with another one is refused.
        """
        folder = self.folder / release
        manifest = self.manifest(release)
        if manifest.format != FORMAT:
            raise ReleaseError(f"release {release} has an older form; run ./motcua up to build it anew")
        if encoder_name is not None and manifest.encoder != encoder_name:
            raise ReleaseError(
                f"release {release} is made with the encoder {manifest.encoder}, not {encoder_name}; "
                "run ./motcua up to build it anew"
            )
        if manifest.passage_store != self._passages.kind:
            raise ReleaseError(
                f"release {release} keeps its passages in {manifest.passage_store}, and [search] passages says "
                f"{self._passages.kind}; run ./motcua up to build it anew"
            )
        try:
            headers = _read_headers(folder)
            dense = {name: self._passages.open(release, folder, name) for name in _DENSE}
            lexical = {name: LexicalIndex.load(folder, name) for name in _LEXICAL}
        except (OSError, ValueError, RuntimeError) as error:
            raise ReleaseError(f"release {release} cannot be read: {error}") from error
        if {len(index) for index in lexical.values()} != {len(headers)}:
            raise ReleaseError(f"release {release} is not whole; delete {folder} and run ./motcua up")
        records = Records(folder / _RECORDS, headers)
        indexes = Indexes(lexical["asked"], lexical["content"], lexical["names"], dense["names"], dense["questions"])
        return SearchEngine(headers, records, indexes, encoder)


def _release_id(digests: Sequence[str], encoder_name: str, passage_store: str) -> str:
    """Twelve hex digits that stand for these records, this encoder, this store of passages and this format."""
    # Files are not named: releases made before there was another store keep their ids.
    kept = "" if passage_store == FaissFiles.kind else f"{passage_store}\n"
    whole = hashlib.sha256(f"{FORMAT}\n{encoder_name}\n{kept}".encode())
    for digest in digests:
        whole.update(digest.encode())
    return whole.hexdigest()[:12]


def _read_headers(folder: Path) -> list[Header]:
    try:
        return TypeAdapter(list[Header]).validate_json((folder / _HEADERS).read_bytes())
    except (OSError, ValueError) as error:
        raise ReleaseError(f"release {folder.name} cannot be read: {error}") from error


class _Builder:
    """Writes a release's files, taking over from ``earlier`` what did not change."""

    def __init__(
        self,
        earlier: Path | None,
        load_encoder: Callable[[], TextEncoder],
        passages: PassageStore,
        progress: bool,
    ) -> None:
        self._earlier = earlier
        self._load_encoder = load_encoder
        self._passages = passages
        self._progress = progress
        headers = _read_headers(earlier) if earlier else []
        self._known = {header.digest: place for place, header in enumerate(headers)}
        self._known_headers = headers

    def write(self, items: Sequence[_Item], digests: Sequence[str], release: str, folder: Path) -> int:
        """Write everything but the manifest; the number of passages."""
        sources = [self._known.get(digest) for digest in digests]
        fresh = {
            place: Procedure.model_validate_json(items[place].line)
            for place, source in enumerate(sources)
            if source is None
        }
        self._write_records(items, digests, sources, fresh, folder)
        for name, read_terms in _LEXICAL.items():
            lists = [read_terms(procedure, items[place].questions) for place, procedure in fresh.items()]
            self._lexical(name, lists, sources, list(fresh)).save(folder, name)
        passages = 0
        for name, read_texts in _DENSE.items():
            texts = {place: read_texts(procedure, items[place].questions) for place, procedure in fresh.items()}
            vectors, owners = self._dense(name, sources, texts)
            self._passages.write(release, folder, name, vectors, owners)
            passages += len(owners)
        return passages

    def _write_records(
        self,
        items: Sequence[_Item],
        digests: Sequence[str],
        sources: Sequence[int | None],
        fresh: Mapping[int, Procedure],
        folder: Path,
    ) -> None:
        headers: list[dict[str, Any]] = []
        offset = 0
        with (folder / _RECORDS).open("wb") as file:
            for place, item in enumerate(items):
                raw = item.line.encode()
                file.write(raw + b"\n")
                source = sources[place]
                known = self._known_headers[source] if source is not None else None
                header = known or Header.of(fresh[place])
                headers.append({**asdict(header), "digest": digests[place], "offset": offset, "length": len(raw)})
                offset += len(raw) + 1
        (folder / _HEADERS).write_text(json.dumps(headers, ensure_ascii=False), "utf-8")

    def _lexical(
        self, name: str, lists: list[list[str]], sources: Sequence[int | None], fresh: list[int]
    ) -> LexicalIndex:
        if self._earlier is None:
            return LexicalIndex.build(lists)
        earlier = LexicalIndex.load(self._earlier, name)
        vocabulary = dict(earlier.vocabulary)
        added = count_terms(lists, vocabulary)
        former = earlier.counts.copy()
        former.resize((former.shape[0], len(vocabulary)))
        stacked = sparse.vstack([former, added], format="csr")
        order = _rows(sources, fresh, former.shape[0])
        return LexicalIndex(vocabulary, stacked[order])

    def _dense(
        self, name: str, sources: Sequence[int | None], texts: Mapping[int, Sequence[str]]
    ) -> tuple[Vectors, Owners]:
        encoded = self._encode([text for each in texts.values() for text in each])
        former = self._passages.open(self._earlier.name, self._earlier, name) if self._earlier else None
        vectors: list[Vectors] = [former.vectors()] if former else []
        start = len(former) if former else 0
        if encoded is not None:
            vectors.append(encoded)
        ranges: list[range] = []
        for place, source in enumerate(sources):
            if source is None:
                ranges.append(range(start, start + len(texts[place])))
                start += len(texts[place])
            else:
                # Also where nothing was kept before: the places of those after it count on a range for each.
                low, high = np.searchsorted(former.owners, [source, source + 1]) if former else (0, 0)
                ranges.append(range(int(low), int(high)))
        rows = np.array([row for each in ranges for row in each], dtype=np.int64)
        owners = np.array([place for place, each in enumerate(ranges) for _ in each], dtype=np.int64)
        return np.concatenate(vectors)[rows] if vectors else np.zeros((0, 1), np.float32), owners

    def _encode(self, texts: list[str]) -> Vectors | None:
        return self._load_encoder().passages(texts, progress=self._progress) if texts else None


def _rows(sources: Sequence[int | None], fresh: list[int], former: int) -> list[int]:
    """Rows of the stacked matrix in the new order: former ones where they stood, fresh ones after them."""
    added = {place: former + number for number, place in enumerate(fresh)}
    return [added[place] if source is None else source for place, source in enumerate(sources)]


class LiveSearch:
    """The engine of the release in service; takes a newly published one up when asked again.

    A release that cannot be opened leaves the old engine serving, and ``fault`` says why.
    """

    def __init__(
        self, releases: Releases, load_encoder: Callable[[], TextEncoder], encoder_name: str | None = None
    ) -> None:
        self._releases = releases
        self._encoder = load_encoder()
        self._encoder_name = encoder_name
        self.release = releases.current()
        self.engine = releases.open(self.release, self._encoder, encoder_name)
        self.fault = ""

    def refresh(self) -> bool:
        """Open the release in service if it is another one; True when it was taken up."""
        try:
            published = self._releases.current()
            if published == self.release:
                return False
            engine = self._releases.open(published, self._encoder, self._encoder_name)
        except ReleaseError as error:
            self.fault = str(error)
            return False
        self.engine, self.release, self.fault = engine, published, ""
        return True
