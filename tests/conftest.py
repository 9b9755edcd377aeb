"""What tests of all floors share: where the national export lies, when it is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def national_export() -> Path:
    """The national portal's text export; the test is skipped where it is not at hand."""
    path = SHARED / "data" / "portal-text-export-2026-07.tar.gz"
    if not path.is_file():
        pytest.skip(f"the national export is not at {path}")
    return path


@pytest.fixture(scope="session")
def var_folder() -> Path:
    """The folder of all state, with the unpacked encoder and the trained model."""
    return Path(os.environ.get("MOTCUA_VAR") or ROOT / "var").absolute()
