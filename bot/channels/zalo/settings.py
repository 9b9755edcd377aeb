"""Zalo's settings: the section of ``credentials.yml``, which the supervisor fills from ``[zalo]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECRETS = ("app_id", "app_secret", "oa_secret")


@dataclass(frozen=True)
class ZaloSettings:
    """app_id, app_secret: of the application, exchange tokens. oa_secret: of the Official Account, signs what arrives.

    api_url, oauth_url: where the two services are. beyond_free: whether a reply may use the account's quota once the
    eight free ones or the 48 hours are gone. push_template: id of the operator's approved template by which a push
    reaches somebody who has not written for seven days; "" for none.
    """

    app_id: str
    app_secret: str
    oa_secret: str
    api_url: str
    oauth_url: str
    beyond_free: bool
    push_template: str

    @classmethod
    def from_credentials(cls, section: Mapping[str, Any]) -> ZaloSettings:
        """The settings of a section in which no secret is missing."""

        def told(name: str) -> str:
            return str(section.get(name) or "")

        return cls(
            app_id=told("app_id"),
            app_secret=told("app_secret"),
            oa_secret=told("oa_secret"),
            api_url=told("api_url"),
            oauth_url=told("oauth_url"),
            beyond_free=told("beyond_free").lower() == "true",
            push_template=told("push_template"),
        )


def missing_secrets(section: Mapping[str, Any]) -> list[str]:
    """Names of the secrets without which the channel is off."""
    return [name for name in _SECRETS if not section.get(name)]
