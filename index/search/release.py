"""Releases: a catalogue and its index, built aside, checked, and published in one step.

A release is a folder ``var/releases/<id>/`` that never changes once it stands; ``current`` is a link
to the one in service. Building ends with a rename and publishing with the swap of that link, so a
process killed at any moment leaves the old release serving. Its id is the hash of what it is made
from, so the same catalogue with the same encoder is not built twice.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.catalog.procedure import Procedure
from index.search.dense import DenseIndex
from index.search.encoder import Encoder
from index.search.engine import SearchEngine
from index.search.passages import short_passages

FORMAT = 1
"""Raised when what a release holds changes, so that old releases are built anew."""

_PROCEDURES = "procedures.jsonl"
_VECTORS = "passages.faiss"
_MANIFEST = "manifest.json"


class ReleaseError(Exception):
    """A release cannot be built, found or read; the message says which and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a release is made from; times in UTC, ISO 8601."""

    release: str
    format: int
    procedures: int
    passages: int
    encoder: str
    catalogue: str
    built_at: str


class Releases:
    """The releases under one folder, and which of them is in service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current_link = folder / "current"

    def current(self) -> str:
        """Id of the release in service; raises ReleaseError when there is none."""
        try:
            return Path(os.readlink(self.current_link)).name
        except OSError as error:
            raise ReleaseError(f"no catalogue is published under {self.folder}; run ./motcua catalog import") from error

    def manifest(self, release: str) -> Manifest:
        """What that release is made from."""
        try:
            return Manifest(**json.loads((self.folder / release / _MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(f"release {release} cannot be read: {error}") from error

    @staticmethod
    def id_of(procedures: Sequence[Procedure], encoder_name: str) -> str:
        """The id that a release of these procedures with that encoder has, built or not."""
        return release_id([procedure.model_dump_json() for procedure in procedures], encoder_name)

    def build(
        self,
        procedures: Sequence[Procedure],
        encoder: Encoder,
        encoder_name: str,
        catalogue: str,
        progress: bool = False,
    ) -> str:
        """Build a release of ``procedures`` unless it stands already; its id.

        catalogue: where the procedures came from, for the manifest. Codes must be unique and in
        the order in which results of equal score are to stand.
        """
        lines = [procedure.model_dump_json() for procedure in procedures]
        release = release_id(lines, encoder_name)
        target = self.folder / release
        if (target / _MANIFEST).is_file():
            return release
        self.folder.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=f".{release}-", dir=self.folder))
        try:
            texts = [passage.text for passage in short_passages(procedures)]
            DenseIndex.build(encoder, texts, progress=progress).save(workplace / _VECTORS)
            (workplace / _PROCEDURES).write_text("".join(line + "\n" for line in lines), "utf-8")
            now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
            manifest = Manifest(release, FORMAT, len(lines), len(texts), encoder_name, catalogue, now)
            (workplace / _MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2), "utf-8")
            if target.exists():
                shutil.rmtree(target)
            os.replace(workplace, target)
        finally:
            shutil.rmtree(workplace, ignore_errors=True)
        return release

    def publish(self, release: str) -> None:
        """Put a built release into service, atomically."""
        self.manifest(release)
        link = self.folder / f".current-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(release)
        os.replace(link, self.current_link)

    def procedures(self, release: str) -> list[Procedure]:
        """The procedures of a release, in its order."""
        path = self.folder / release / _PROCEDURES
        try:
            with path.open(encoding="utf-8") as lines:
                return [Procedure.model_validate_json(line) for line in lines]
        except (OSError, ValueError) as error:
            raise ReleaseError(f"release {release} cannot be read: {error}") from error

    def open(self, release: str, encoder: Encoder) -> SearchEngine:
        """A search engine over that release."""
        procedures = self.procedures(release)
        dense = DenseIndex.load(self.folder / release / _VECTORS)
        if len(dense) != len(short_passages(procedures)):
            raise ReleaseError(
                f"release {release} has {len(dense)} vectors for other passages; "
                f"delete {self.folder / release} and run ./motcua up"
            )
        return SearchEngine(procedures, encoder, dense)


def release_id(lines: Sequence[str], encoder_name: str) -> str:
    """Twelve hex digits that stand for these records, this encoder and this format."""
    digest = hashlib.sha256(f"{FORMAT}\n{encoder_name}\n".encode())
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()[:12]


class LiveSearch:
    """The engine of the release in service; takes a newly published one up when asked again.

    A release that cannot be opened leaves the old engine serving, and ``fault`` says why.
    """

    def __init__(self, releases: Releases, load_encoder: Callable[[], Encoder]) -> None:
        self._releases = releases
        self._encoder = load_encoder()
        self.release = releases.current()
        self.engine = releases.open(self.release, self._encoder)
        self.fault = ""

    def refresh(self) -> bool:
        """Open the release in service if it is another one; True when it was taken up."""
        try:
            published = self._releases.current()
            if published == self.release:
                return False
            engine = self._releases.open(published, self._encoder)
        except ReleaseError as error:
            self.fault = str(error)
            return False
        self.engine, self.release, self.fault = engine, published, ""
        return True
