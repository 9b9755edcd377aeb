"""The installation's secret: it signs sessions and seals private slots."""

from __future__ import annotations

import os
import secrets

from configuration.settings import Settings


def installation_secret(settings: Settings) -> str:
    """The configured secret, or one made once and kept under var/ for its owner alone."""
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    path = settings.var / "secret"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".secret-{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(32), "ascii")
        os.replace(aside, path)
    return path.read_text("ascii").strip()
