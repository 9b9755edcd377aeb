"""Messenger and Zalo: the keys of their consoles, and where their services are. Without its keys a channel is off."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, HttpUrl, SecretStr

from configuration.section import Section


class MessengerSettings(Section):
    """The page on Messenger (docs/channels.md); on once page_token, app_secret and verify_token are set."""

    page_token: SecretStr | None = None
    app_secret: SecretStr | None = None
    verify_token: SecretStr | None = Field(default=None, description="a word of your own, told to the console too")
    api_version: str = Field(default="v23.0", pattern=r"^v\d+\.\d+$")
    graph_url: HttpUrl = HttpUrl("https://graph.facebook.com")
    push_tag: Literal["", "ACCOUNT_UPDATE", "HUMAN_AGENT"] = Field(
        default="", description="under which news goes out later than 24 hours, where Meta granted the page that tag"
    )


class ZaloSettings(Section):
    """The Official Account on Zalo (docs/channels.md); on once app_id, app_secret and oa_secret are set."""

    app_id: str = Field(default="", pattern=r"^\d*$")
    app_secret: SecretStr | None = None
    oa_secret: SecretStr | None = None
    callback_url: HttpUrl | None = Field(default=None, description="as the console has it; for ./motcua zalo login")
    api_url: HttpUrl = HttpUrl("https://openapi.zalo.me")
    oauth_url: HttpUrl = HttpUrl("https://oauth.zaloapp.com")
    beyond_free: bool = Field(
        default=True, description="replies may use the account's quota after eight free ones or 48 hours"
    )
    push_template: str = Field(
        default="",
        pattern=r"^\d*$",
        description="approved template, by which news reaches whoever is silent for a week",
    )


def credentials_environment(messenger: MessengerSettings, zalo: ZaloSettings) -> dict[str, str]:
    """What ``credentials.yml`` names: every key, empty where it is not set."""
    return {
        "MOTCUA_MESSENGER_PAGE_TOKEN": told(messenger.page_token),
        "MOTCUA_MESSENGER_APP_SECRET": told(messenger.app_secret),
        "MOTCUA_MESSENGER_VERIFY_TOKEN": told(messenger.verify_token),
        "MOTCUA_MESSENGER_GRAPH_URL": str(messenger.graph_url),
        "MOTCUA_MESSENGER_API_VERSION": messenger.api_version,
        "MOTCUA_MESSENGER_PUSH_TAG": messenger.push_tag,
        "MOTCUA_ZALO_APP_ID": zalo.app_id,
        "MOTCUA_ZALO_APP_SECRET": told(zalo.app_secret),
        "MOTCUA_ZALO_OA_SECRET": told(zalo.oa_secret),
        "MOTCUA_ZALO_API_URL": str(zalo.api_url),
        "MOTCUA_ZALO_OAUTH_URL": str(zalo.oauth_url),
        "MOTCUA_ZALO_BEYOND_FREE": "true" if zalo.beyond_free else "false",
        "MOTCUA_ZALO_PUSH_TEMPLATE": zalo.push_template,
    }


def told(secret: SecretStr | None) -> str:
    """A secret's text; "" for none."""
    return secret.get_secret_value() if secret else ""
