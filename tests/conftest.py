"""What tests of all floors share: where the national export lies, and that made-up examples are the same each time."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

if find_spec("hypothesis"):
    # The Rasa environment has no Hypothesis.
    from hypothesis import settings

    # A change is to be judged by what it changes. MOTCUA_TEST_EXAMPLES=new looks for examples not seen yet.
    settings.register_profile("same", derandomize=True)
    settings.register_profile("new", print_blob=True)
    settings.load_profile(os.environ.get("MOTCUA_TEST_EXAMPLES", "same"))


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
