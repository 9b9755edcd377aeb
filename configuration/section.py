"""What every section of the configuration is: frozen, and without unknown keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section of ``motcua.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
