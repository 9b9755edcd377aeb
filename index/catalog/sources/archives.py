"""Reading the files of one kind out of a folder, a tar or a single file, whole or not at all.

tarfile takes an archive that is cut or damaged between two files for a whole one; here it is refused. What stands in
the files is left to the sources.
"""

from __future__ import annotations

import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from index.catalog.sources import SourceError

MAX_BYTES = 50_000_000
"""A record larger than this is no record; ``files_of`` is asked for one byte more, so that it shows."""
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz")
_BLOCK = 1_000_000


def is_tar(path: Path) -> bool:
    """True for a path that is named like a tar we can read."""
    return path.name.lower().endswith(TAR_SUFFIXES)


def files_of(path: Path, suffix: str, limit: int = MAX_BYTES + 1) -> Iterator[tuple[str, bytes]]:
    """Place and first ``limit`` bytes of every file whose name ends in ``suffix``; hidden ones are unfinished writes.

    A folder's files come in the order of their paths, a tar's as they stand in it. Names in a tar are only ever told,
    never opened, so ".." and absolute ones do no harm. Raises SourceError when a file cannot be read, or at the
    latest after the last file of a tar that is not whole.
    """
    if path.is_dir():
        for file in sorted(path.rglob(f"*{suffix}")):
            if file.is_file() and not file.name.startswith("."):
                yield str(file), _start_of(file, limit)
    elif path.name.endswith(suffix):
        yield str(path), _start_of(path, limit)
    else:
        yield from _files_of_tar(path, suffix, limit)


def _start_of(file: Path, limit: int) -> bytes:
    if not limit:
        return b""
    try:
        with file.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise SourceError(f"{file} cannot be read ({error}); make it readable or take it out") from error


def _files_of_tar(path: Path, suffix: str, limit: int) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                hidden = PurePosixPath(member.name).name.startswith(".")
                if not member.isfile() or hidden or not member.name.endswith(suffix):
                    continue
                stream = tar.extractfile(member) if limit else None
                yield f"{path.name}:{member.name}", stream.read(limit) if stream else b""
            _check_end(tar)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise SourceError(f"{path} cannot be read to its end ({error}); fetch the archive again") from error


def _check_end(tar: tarfile.TarFile) -> None:
    """Raise unless nothing but the end mark follows the last member.

    tarfile takes an archive that is cut or damaged between two files for a whole one, and never comes to the
    checksum at the end of a compressed one.
    """
    stream = tar.fileobj
    if stream is None:
        raise tarfile.ReadError("it was closed")
    stream.seek(tar.offset)
    marked = False
    while block := stream.read(_BLOCK):
        marked = True
        if block.strip(b"\0"):
            raise tarfile.ReadError(f"damaged after byte {tar.offset}")
    if not marked:
        raise tarfile.ReadError("its end mark is missing")
