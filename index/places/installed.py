"""The directory of one-stop units that this installation uses: one file, replaced whole, read anew when it changed.

``install`` puts a directory into service by one rename, so that a process killed on the way leaves the old one;
``LiveDirectory`` is how a running process has the newest. Reading an office's CSV is left to
``index.places.directory``.
"""

from __future__ import annotations

import datetime
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from configuration.settings import Settings
from index.places.directory import Directory, DirectoryError, OneStopUnit

logger = structlog.get_logger(__name__)

_FORMAT = 1
_READABLE = 0o644


@dataclass(frozen=True)
class InstalledDirectory:
    """A directory in service. source: name of the file it came from; imported_at: with its time zone."""

    directory: Directory
    source: str
    imported_at: datetime.datetime


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = _FORMAT
    source: str
    imported_at: AwareDatetime
    units: tuple[OneStopUnit, ...]


def directory_file(settings: Settings) -> Path:
    """Where the directory in service is kept."""
    return settings.var / "places" / "one-stop-units.json"


def install(file: Path, installed: InstalledDirectory) -> None:
    """Put a directory into service in place of the one in ``file``; raises DirectoryError and leaves that one."""
    stored = _Stored(
        source=installed.source, imported_at=installed.imported_at, units=installed.directory.units
    ).model_dump_json(indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(stored)
                stream.flush()
                os.fsync(stream.fileno())
            Path(aside).chmod(_READABLE)
            Path(aside).replace(file)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise DirectoryError(
            f"{file} cannot be written ({error.strerror or error}); the directory before it stands; "
            "see that there is room and that it may be written"
        ) from error


def read_installed(file: Path) -> InstalledDirectory | None:
    """The directory in service, None where none was imported; raises DirectoryError when it cannot be read."""
    try:
        stored = _Stored.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{error.error_count()} faults"
        raise DirectoryError(
            f"{file} cannot be read ({reason}); import it again: ./motcua places import FILE"
        ) from error
    if stored.format != _FORMAT:
        raise DirectoryError(f"{file} has another form; import it again: ./motcua places import FILE")
    return InstalledDirectory(Directory(stored.units), stored.source, stored.imported_at)


class LiveDirectory:
    """The directory in service, looked at anew at every question; may be shared between threads.

    A file that cannot be read leaves the last directory in use, is logged once, and ``fault`` says why.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._installed: InstalledDirectory | None = None
        self.fault = ""

    def current(self) -> InstalledDirectory | None:
        """The directory in service; None where none was imported."""
        seen = self._stamp()
        with self._lock:
            if seen != self._seen:
                self._seen = seen
                self._take_up()
            return self._installed

    def _stamp(self) -> tuple[int, int, int] | None:
        """What changes with the file: its inode, size and time; None while there is none."""
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _take_up(self) -> None:
        try:
            self._installed = read_installed(self._file)
        except DirectoryError as error:
            self.fault = str(error)
            logger.warning("directory of one-stop units not taken up", reason=self.fault)
            return
        self.fault = ""
        units = len(self._installed.directory.units) if self._installed else 0
        logger.info("directory of one-stop units taken up", units=units)
