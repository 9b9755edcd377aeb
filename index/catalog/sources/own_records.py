"""Our own records: YAML or JSON files whose keys are the fields of ``Procedure``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from index.catalog.procedure import Procedure
from index.catalog.sources import Record, Rejection

NAME = "own records (YAML, JSON)"
_SUFFIXES = (".yaml", ".yml", ".json")
_MAX_BYTES = 50_000_000


def recognises(path: Path) -> bool:
    """True for a YAML or JSON file, and for a folder that holds any."""
    if path.is_dir():
        return any(_files(path))
    return path.suffix in _SUFFIXES


def count(path: Path) -> int:
    """Number of files; each holds one record or a list of them."""
    return sum(1 for _ in _files(path))


def records(path: Path) -> Iterator[Record]:
    """Records of all files below ``path``, in the order of their names."""
    for file in _files(path):
        yield from _records_of(file)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
    else:
        yield path


def _records_of(file: Path) -> Iterator[Record]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            yield Rejection(str(file), "", f"larger than {_MAX_BYTES // 1_000_000} MB")
            return
        text = file.read_text(encoding="utf-8")
        content = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except (UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError) as error:
        yield Rejection(str(file), "", f"not readable: {' '.join(str(error).split())}")
        return
    for item in content if isinstance(content, list) else [content]:
        code = str(item.get("code", "")) if isinstance(item, dict) else ""
        try:
            yield Procedure.model_validate(item)
        except ValidationError as error:
            yield Rejection(str(file), code, _first_fault(error))


def _first_fault(error: ValidationError) -> str:
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'record'}: {fault['msg']}" for fault in error.errors()[:3]
    ]
    return "; ".join(faults)
