"""Everything that must stand before the processes start: encoder, catalogue, index, Rasa model.

Each is keyed by the hash of what it is made from, so a second start makes nothing again.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.console import CommandError, console, progress_bar
from cli.nlu.models import ModelBank
from configuration.settings import ROOT, Settings
from index.catalog.procedure import Procedure
from index.catalog.sources import Rejection, own_records
from index.catalog.store import CatalogStore, VersionInfo
from index.questions.question_bank import questions_by_code
from index.search.installed import (
    encoder_key,
    load_encoder,
    prepare_encoder,
    prepare_sentence_encoder,
    releases,
    sentence_encoder_folder,
)
from index.search.release import ReleaseError, Releases
from index.search.signals import TextEncoder

STARTER = "starter"
"""How a release that was made from the starter catalogue names its source."""

_MODEL_SOURCES = (
    "config.yml",
    "domain",
    "nlu_data",
    "bot/nlu",
    "vietnamese",
    "environments/bot.lock",
    "index/search/sentence_onnx.py",
)
_USUAL_TRAINING_S = 90


def prepare_all(settings: Settings) -> Path:
    """Prepare encoder, catalogue and model; the link to the model in service. Raises CommandError."""
    encoder = prepare_encoder_with_bar(settings)
    prepare_catalogue(settings, encoder)
    return prepare_model_in_service(settings)


def prepare_encoder_with_bar(settings: Settings) -> str:
    """Name or path of the search's encoder; unpacking it shows a bar."""
    with _encoder_bar() as report:
        return prepare_encoder(settings, report)


def prepare_sentence_encoder_with_bar(settings: Settings) -> None:
    """See that the Rasa processes find their sentence encoder; writing it shows a bar.

    They are told by an environment variable, which every process inherits that is started from here.
    """
    with _encoder_bar() as report:
        os.environ.update(sentence_encoder_environment(settings))
        prepare_sentence_encoder(settings, report)


def sentence_encoder_environment(settings: Settings) -> dict[str, str]:
    """What ``bot.nlu.sentence_featurizer`` reads."""
    return {"MOTCUA_SENTENCE_ENCODER": str(sentence_encoder_folder(settings))}


@contextmanager
def _encoder_bar() -> Iterator[Callable[[str, float], None]]:
    with progress_bar() as bar:
        task = bar.add_task("Bộ mã hóa câu", total=100, visible=False)

        def report(what: str, share: float) -> None:
            bar.update(task, visible=True, completed=share * 100, description=f"Bộ mã hóa câu: {what}")

        yield report


def prepare_catalogue(settings: Settings, encoder: str) -> str:
    """See that a release is in service, made in today's form with this encoder; the release.

    The starter catalogue is taken in where no other was imported. A version that was imported but not published
    is left so: only what is in service is built anew.
    """
    with CatalogStore.open(settings.catalogue_database) as store:
        versions = store.versions()
        if not versions or versions[-1].source == STARTER:
            procedures, digest = _starter_procedures()
            version = store.import_records(
                procedures, who="motcua", source=STARTER, source_hash=digest, complete=True, rejected=0
            )
            return publish(settings, store, encoder, version, check_loss=False)
        return publish(settings, store, encoder, _version_in_service(settings, versions), check_loss=False)


def _version_in_service(settings: Settings, versions: list[VersionInfo]) -> VersionInfo:
    """The version that the release in service was made from; the current one when none is in service."""
    kept = releases(settings)
    try:
        serving = kept.manifest(kept.current()).version
    except ReleaseError:
        return versions[-1]
    return next((version for version in versions if version.number == serving), versions[-1])


def publish(settings: Settings, store: CatalogStore, encoder: str, version: VersionInfo, check_loss: bool) -> str:
    """Build a version of the store and put it into service; the release.

    check_loss: refuse, with CommandError, when more than the configured share of the procedures in service
    would be lost.
    """
    kept = releases(settings)
    lines = list(store.lines(version.number))
    if check_loss:
        _check_loss(settings, kept, lines)
    built = kept.build(
        lines,
        questions_by_code(),
        indexing_encoder(encoder),
        encoder_key(encoder),
        version.source,
        version.number,
        progress=True,
    )
    if not kept.serves(built):
        kept.publish(built)
    return built


def _check_loss(settings: Settings, kept: Releases, lines: list[str]) -> None:
    try:
        serving = {header.code for header in kept.headers(kept.current())}
    except ReleaseError:
        return
    lost = serving - {json.loads(line)["code"] for line in lines}
    if serving and len(lost) / len(serving) > settings.catalogue.max_loss:
        raise CommandError(
            f"không đưa vào phục vụ: sẽ mất {len(lost)} trên {len(serving)} thủ tục đang phục vụ, quá mức "
            f"{settings.catalogue.max_loss:.0%} cho phép ([catalogue] max_loss). Nếu đúng là vậy, chạy lại với "
            "--allow-loss; nếu không, quay về bằng ./motcua catalog rollback"
        )


def _starter_procedures() -> tuple[list[Procedure], str]:
    """The starter catalogue and its hash."""
    procedures: list[Procedure] = []
    digest = hashlib.sha256()
    for record in own_records.records(ROOT / "index" / "starter"):
        if isinstance(record, Rejection):
            raise CommandError(f"the starter catalogue is broken: {record.place}: {record.reason}")
        procedures.append(record)
        digest.update(record.model_dump_json().encode())
    return procedures, digest.hexdigest()


def indexing_encoder(name: str) -> Callable[[], TextEncoder]:
    """Loads the encoder with all cores when something has to be encoded."""

    def load() -> TextEncoder:
        console.print("Dựng chỉ mục …")
        return load_encoder(name, threads=os.cpu_count() or 1)

    return load


def prepare_model_in_service(settings: Settings) -> Path:
    """The link to the model in service, after seeing that one is.

    An activated model stays in service while the sources are as they were then; once they change, or before the first
    activation, the model made from today's sources is trained where missing, and activated.
    """
    bank = ModelBank(settings.var)
    sources = sources_key()
    prepare_sentence_encoder_with_bar(settings)
    holds = bank.activation()
    if holds is None or holds.sources != sources or bank.in_service() is None:
        bank.activate(prepare_model(settings), sources)
    return bank.link


def prepare_model(settings: Settings) -> Path:
    """Train the Rasa model unless one stands that was made from the same sources; its path."""
    model = ModelBank(settings.var).path_of_sources(sources_key())
    prepare_sentence_encoder_with_bar(settings)
    if not model.is_file():
        _train(settings, model)
    return model


def bot_python() -> str:
    """The Rasa environment's interpreter, which the launcher prepares."""
    python = os.environ.get("MOTCUA_BOT_PYTHON", "")
    if not python:
        raise CommandError("the Rasa environment is not prepared; run this through ./motcua")
    return python


def sources_key() -> str:
    """Hash of all that a model is made from."""
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
