"""Messenger's settings: the section of ``credentials.yml``, which the supervisor fills from ``[messenger]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECRETS = ("page_token", "app_secret", "verify_token")


@dataclass(frozen=True)
class MessengerSettings:
    """page_token: of the page, sends. app_secret: signs what arrives. verify_token: of our choice, for the console.

    graph_url, api_version: where the Send API is. push_tag: under which a push goes out later than 24 hours after
    the person wrote, where Meta granted the page that tag; "" for never.
    """

    page_token: str
    app_secret: str
    verify_token: str
    graph_url: str
    api_version: str
    push_tag: str

    @classmethod
    def from_credentials(cls, section: Mapping[str, Any]) -> MessengerSettings:
        """The settings of a section in which no secret is missing."""
        return cls(**{name: str(section.get(name) or "") for name in cls.__dataclass_fields__})


def missing_secrets(section: Mapping[str, Any]) -> list[str]:
    """Names of the secrets without which the channel is off."""
    return [name for name in _SECRETS if not section.get(name)]
