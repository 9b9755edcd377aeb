"""What all channels share and the supervisor hands over in the environment; motcua.toml has it in ``[channels]``."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.office_hours import OfficeHours

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ChannelSettingsError(Exception):
    """A setting of the channels cannot be used; the message names it and what is allowed."""


@dataclass(frozen=True)
class ChannelSettings:
    """The shared inbox's settings.

    database: SQLAlchemy URL. actions_url: base URL of the action server, which is told who asks to be forgotten.
    per_minute: messages of one person; address_per_minute: of one browser's address, behind which many may sit.
    portal_origins: whose pages may embed the widget. trusted_proxies: whose X-Forwarded-For is believed.
    outside_hours_text: added to the first answer outside of ``office_hours``; "" for none.
    """

    database: str
    secret: str
    actions_url: str
    per_minute: int
    address_per_minute: int
    portal_origins: frozenset[str] = frozenset()
    trusted_proxies: tuple[Network, ...] = ()
    office_hours: OfficeHours | None = None
    outside_hours_text: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ChannelSettings:
        """The settings; raises ChannelSettingsError where one is missing or cannot be read."""
        try:
            hours = environment.get("MOTCUA_CHANNEL_OFFICE_HOURS", "")
            return cls(
                database=environment["MOTCUA_CHANNEL_DATABASE"],
                secret=environment["MOTCUA_SECRET"],
                actions_url=environment["MOTCUA_ACTION_ENDPOINT"].removesuffix("/webhook"),
                per_minute=int(environment["MOTCUA_CHANNEL_PER_MINUTE"]),
                address_per_minute=int(environment["MOTCUA_CHANNEL_ADDRESS_PER_MINUTE"]),
                portal_origins=frozenset(_listed(environment.get("MOTCUA_CHANNEL_PORTAL_ORIGINS", ""))),
                trusted_proxies=tuple(
                    ipaddress.ip_network(part) for part in _listed(environment.get("MOTCUA_CHANNEL_PROXIES", ""))
                ),
                office_hours=OfficeHours.read(hours) if hours else None,
                outside_hours_text=environment.get("MOTCUA_CHANNEL_OUTSIDE_HOURS_TEXT", ""),
            )
        except KeyError as error:
            raise ChannelSettingsError(f"the channels need {error.args[0]}; motcua up sets it") from error
        except ValueError as error:
            raise ChannelSettingsError(f"a MOTCUA_CHANNEL_… setting cannot be read: {error}") from error


def _listed(written: str) -> list[str]:
    return [part for part in (part.strip() for part in written.split(",")) if part]
