"""Everything that must stand before the processes start: encoder, catalogue, index, Rasa model.

Each is keyed by the hash of what it is made from, so a second start makes nothing again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli.console import CommandError, console, progress_bar
from configuration.settings import ROOT, Settings
from index.catalog.sources import Rejection, own_records
from index.questions.question_bank import questions_by_code
from index.search.installed import encoder_key, prepare_encoder, releases
from index.search.release import ReleaseError, digests_of, release_id

if TYPE_CHECKING:
    from index.search.encoder import Encoder

STARTER = "starter"
"""How a release that was made from the starter catalogue names its source."""

_MODEL_SOURCES = ("config.yml", "domain", "nlu_data", "bot/nlu", "vietnamese", "environments/bot.lock")
_USUAL_TRAINING_S = 90


def prepare_all(settings: Settings) -> Path:
    """Prepare encoder, catalogue and model; the model's path. Raises CommandError."""
    encoder = prepare_encoder_with_bar(settings)
    prepare_catalogue(settings, encoder)
    return prepare_model(settings)


def prepare_encoder_with_bar(settings: Settings) -> str:
    """Name or path of the encoder; unpacking it shows a bar."""
    with progress_bar() as bar:
        task = bar.add_task("Bộ mã hóa câu", total=100, visible=False)

        def report(what: str, share: float) -> None:
            bar.update(task, visible=True, completed=share * 100, description=f"Bộ mã hóa câu: {what}")

        return prepare_encoder(settings, report)


def prepare_catalogue(settings: Settings, encoder: str) -> str:
    """Publish the starter catalogue when nothing is published, or when it changed; the release."""
    kept = releases(settings)
    try:
        current = kept.current()
        if kept.manifest(current).catalogue != STARTER:
            return current
    except ReleaseError:
        current = ""
    lines = []
    for record in own_records.records(ROOT / "index" / "starter"):
        if isinstance(record, Rejection):
            raise CommandError(f"the starter catalogue is broken: {record.place}: {record.reason}")
        lines.append(record.model_dump_json())
    questions = questions_by_code()
    release = release_id(digests_of(lines, questions), encoder_key(encoder))
    if release != current:
        console.print(f"Dựng chỉ mục cho {len(lines)} thủ tục …")
        built = kept.build(lines, questions, indexing_encoder(encoder), encoder_key(encoder), STARTER, progress=True)
        kept.publish(built)
    return release


def indexing_encoder(name: str) -> Callable[[], Encoder]:
    """Loads the encoder with all cores when something has to be encoded."""

    def load() -> Encoder:
        # Imported late: torch takes seconds, and a catalogue that did not change needs none.
        from index.search.encoder import Encoder

        return Encoder(name, threads=os.cpu_count() or 1)

    return load


def prepare_model(settings: Settings) -> Path:
    """Train the Rasa model unless one stands that was made from the same sources; its path."""
    model = settings.var / "models" / f"rasa-{_model_key()}.tar.gz"
    if not model.is_file():
        _train(settings, model)
    return model


def bot_python() -> str:
    """The Rasa environment's interpreter, which the launcher prepares."""
    python = os.environ.get("MOTCUA_BOT_PYTHON", "")
    if not python:
        raise CommandError("the Rasa environment is not prepared; run this through ./motcua")
    return python


def _model_key() -> str:
    digest = hashlib.sha256()
    for file in _model_files():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _model_files() -> Iterator[Path]:
    for name in _MODEL_SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(f for f in path.rglob("*") if f.suffix in (".py", ".yml", ".yaml"))


def _train(settings: Settings, model: Path) -> None:
    model.parent.mkdir(parents=True, exist_ok=True)
    log = settings.var / "log" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    aside = f"training-{os.getpid()}"
    command = [bot_python(), "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain"]
    command += ["--data", "nlu_data", "--out", str(model.parent), "--fixed-model-name", aside]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)}
    with log.open("w") as output, progress_bar() as bar:
        task = bar.add_task("Huấn luyện Rasa (giây, thường mất chừng)", total=_USUAL_TRAINING_S)
        started = time.monotonic()
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT) as training:
            while training.poll() is None:
                time.sleep(0.2)
                seconds = min(int(time.monotonic() - started), _USUAL_TRAINING_S)
                bar.update(task, completed=seconds)
        bar.update(task, completed=_USUAL_TRAINING_S)
    made = model.parent / f"{aside}.tar.gz"
    if training.returncode != 0 or not made.is_file():
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        print(tail, file=sys.stderr)
        raise CommandError(f"Rasa could not be trained; the whole log is in {log}")
    os.replace(made, model)
