"""The bank of trained models and which of them is in service.

``var/models/rasa-<key>.tar.gz`` is a model made from the sources with that key; ``rasa-<key>.json`` beside it holds
what ``motcua nlu test`` last measured of it. Each change of service is a folder ``var/activations/<number>/`` that
never changes once it stands, and ``current`` is a link to the one that holds: swapping that link is the whole switch,
so a process killed at any moment leaves one model in service. The running bot follows the link
(``bot.model_in_service``).
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cli.console import CommandError

_SUFFIX = ".tar.gz"
_PREFIX = "rasa-"
_MODEL = f"model{_SUFFIX}"
_ACTIVATION = "activation.json"


@dataclass(frozen=True)
class Activation:
    """One change of service.

    model: the name now in service. sources: the key that the sources had then: while they keep it, the choice holds.
    at: UTC, ISO 8601. previous: the name in service before, "" for none.
    """

    model: str
    sources: str
    at: str
    previous: str = ""


@dataclass(frozen=True)
class TestScore:
    """What ``motcua nlu test`` last measured of a model; at: UTC, ISO 8601; sources: of the held-out messages."""

    at: str
    half: str
    messages: int
    accuracy: float
    macro_f1: float
    folded_accuracy: float
    entity_f1: float | None
    p50_ms: float


@dataclass(frozen=True)
class KnownModel:
    """A model of the bank; trained_at in local time."""

    name: str
    sources: str
    trained_at: datetime.datetime
    score: TestScore | None


class ModelBank:
    """The models of one installation; ``var``: its folder of all state."""

    def __init__(self, var: Path) -> None:
        self.models = var / "models"
        self._activations = var / "activations"
        self._current = self._activations / "current"

    @property
    def link(self) -> Path:
        """The path under which the model in service is always found."""
        return self._current / _MODEL

    def path_of_sources(self, sources: str) -> Path:
        """Where the model made from the sources with that key stands, or will."""
        return self.models / f"{_PREFIX}{sources}{_SUFFIX}"

    def known(self) -> list[KnownModel]:
        """All models, the newest first."""
        found = [self._known(path) for path in self.models.glob(f"{_PREFIX}*{_SUFFIX}")]
        return sorted(found, key=lambda model: (model.trained_at, model.name), reverse=True)

    def path(self, name: str) -> Path:
        """The model of that name, or whose name begins so; raises CommandError."""
        names = [model.name for model in self.known()]
        wanted = name.removesuffix(_SUFFIX)
        fitting = [each for each in names if each == wanted] or [
            each for each in names if wanted and each.startswith((wanted, _PREFIX + wanted))
        ]
        if len(fitting) == 1:
            return self.models / f"{fitting[0]}{_SUFFIX}"
        there = ", ".join(fitting or names) or "chưa có mô hình nào; chạy ./motcua nlu train"
        raise CommandError(f"{'có nhiều' if fitting else 'không có'} mô hình “{name}” trong {self.models}: {there}")

    def activation(self) -> Activation | None:
        """The change of service that holds, or None before the first; raises CommandError when it cannot be read."""
        if not self._current.is_symlink():
            return None
        try:
            return Activation(**json.loads((self._current / _ACTIVATION).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(
                f"không đọc được {self._current}: {error}; xóa liên kết này rồi chạy ./motcua nlu activate TÊN"
            ) from error

    def in_service(self) -> Path | None:
        """The model in service; None when none is, or its file is gone."""
        return self.link.resolve() if self.link.is_file() else None

    def activate(self, model: Path, sources: str) -> Activation:
        """Put a model of the bank into service; sources: today's key. Already in service, it stays so."""
        name = model.name.removesuffix(_SUFFIX)
        before = self.activation()
        previous = "" if before is None else before.previous if before.model == name else before.model
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        made = Activation(name, sources, now, previous)
        self._activations.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=self._activations))
        try:
            (aside / _ACTIVATION).write_text(json.dumps(asdict(made), ensure_ascii=False) + "\n", "utf-8")
            (aside / _MODEL).symlink_to(model.absolute())
            folder = self._take_number(aside)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        link = self._activations / f".current-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        os.replace(link, self._current)
        return made

    def record(self, model: Path, score: TestScore) -> None:
        """Keep what was measured of a model beside it."""
        path = _score_path(model)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps({"last_test": asdict(score)}, indent=1) + "\n", "utf-8")
        os.replace(aside, path)

    def _take_number(self, folder: Path) -> Path:
        """Rename a folder to the next free number; whoever activates at the same time takes the one after."""
        numbers = [int(each.name) for each in self._activations.iterdir() if each.name.isdigit()]
        number = max(numbers, default=0) + 1
        while True:
            try:
                return folder.rename(self._activations / f"{number:06}")
            except OSError:
                if not (self._activations / f"{number:06}").is_dir():
                    raise
                number += 1

    def _known(self, path: Path) -> KnownModel:
        name = path.name.removesuffix(_SUFFIX)
        trained = datetime.datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        return KnownModel(name, name.removeprefix(_PREFIX), trained, _score(path))


def _score_path(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(_SUFFIX) + ".json")


def _score(model: Path) -> TestScore | None:
    path = _score_path(model)
    if not path.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return TestScore(**told["last_test"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"không đọc được {path}: {error}; xóa tệp này rồi chạy lại ./motcua nlu test") from error
