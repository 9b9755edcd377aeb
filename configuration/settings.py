"""Every setting of Một Cửa, read once at start from ``motcua.toml`` and the environment.

``MOTCUA_SEARCH__ENCODER=…`` overrides ``encoder`` in ``[search]``. A wrong value stops the start with
one sentence that names the key, the value and what is allowed.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from configuration.dossier_sources import ContractSettings, NationalSyncSettings, OneStopExportSettings, TlsSettings
from configuration.platforms import MessengerSettings, ZaloSettings
from configuration.section import Section

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout."""


class SettingsError(Exception):
    """A setting cannot be used; the message names key, value and what is allowed."""


class BotSettings(Section):
    """The Rasa server with the channels and the widget."""

    host: str = "127.0.0.1"
    port: int = Field(default=5005, ge=1, le=65535)
    tracker_database: str = Field(
        default="", description="SQLAlchemy URL for conversations; empty for SQLite under var/"
    )


class ActionsSettings(Section):
    """The action server, with the search in its memory."""

    host: str = "127.0.0.1"
    port: int = Field(default=5055, ge=1, le=65535)


class SandboxSettings(Section):
    """The small one-stop system with made-up dossiers (docs/sandbox.md)."""

    host: str = "127.0.0.1"
    port: int = Field(default=8099, ge=1, le=65535)
    enabled: bool = True
    database: str = Field(default="", description="SQLAlchemy URL; empty for SQLite under var/")
    speed: float = Field(
        default=0, ge=0, le=1_000_000, description="how many times faster than life dossiers move on; 0: by hand only"
    )
    listener: HttpUrl | None = Field(
        default=None, description="where each move is told as a signed event; empty for the action server"
    )
    client_id: str = Field(default="mot-cua", min_length=1, description="who may ask for a token")
    client_secret: SecretStr | None = Field(
        default=None, description="asks for tokens and signs national sync calls; with it the contract asks for a token"
    )
    export_every_s: float = Field(
        default=0, ge=0, description="how often the provincial export is written under var/sandbox/; 0: never"
    )


class StaffSettings(Section):
    """The officers' desk."""

    host: str = "127.0.0.1"
    port: int = Field(default=8088, ge=1, le=65535)
    enabled: bool = True
    secure_cookie: bool = Field(default=False, description="true where the desk is reached over https only")
    trusted_proxies: str = Field(
        default="", description="addresses, separated by commas, whose X-Forwarded-For is believed; empty for none"
    )


class DossierSettings(Section):
    """Where dossiers are looked up, and how (docs/dossier.md)."""

    source: Literal["contract", "national_sync", "one_stop_export"] = "contract"
    base_url: HttpUrl | None = Field(default=None, description="of contract or national_sync; empty for the sandbox")
    timeout_s: float = Field(
        default=2.5, gt=0, le=60, description="a look-up ends by then, retries included; citizens wait 3 s at most"
    )
    connect_timeout_s: float = Field(default=1.0, gt=0, le=60)
    connections: int = Field(default=20, ge=1, le=1000, description="to the source at once")
    cache_s: float = Field(default=10.0, ge=0, le=300, description="how long an answer is told again; 0: never")
    breaker_failures: int = Field(default=3, ge=1, description="failed look-ups in a row after which nobody waits")
    breaker_open_s: float = Field(
        default=5.0, gt=0, le=10, description="after which one look-up tries the source again"
    )
    statuses: dict[str, Annotated[int, Field(ge=1, le=10)]] = Field(
        default={}, description="the source's own label or code of a status: 1 to 10 of the national vocabulary"
    )
    tls: TlsSettings = TlsSettings()
    contract: ContractSettings = ContractSettings()
    national_sync: NationalSyncSettings | None = None
    one_stop_export: OneStopExportSettings | None = None
    free_attempts: int = Field(
        default=3, ge=1, description="wrong tries of a conversation, and at a code, without a wait"
    )
    free_attempts_of_address: int = Field(default=20, ge=1, description="many citizens share a network address")
    attempt_waits_s: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(60, 300, 900, 3600),
        min_length=1,
        description="after the last free try, the next one, …; the last stays",
    )
    attempts_forgotten_after_s: int = Field(default=86_400, ge=1, description="so long after the last try")
    database: str = Field(
        default="", description="SQLAlchemy URL of attempts, followers, notices, petitions; empty for SQLite under var/"
    )
    events_secret: SecretStr | None = Field(
        default=None,
        description="key that signs POST /events/dossier; empty for the sandbox's, off without the sandbox",
    )

    @model_validator(mode="after")
    def _source_is_described(self) -> Self:
        if getattr(self, self.source) is None:
            raise ValueError(f"source is {self.source!r}, so the section [dossier.{self.source}] must describe it")
        return self


class NoticesSettings(Section):
    """When citizens who asked to be told of their dossier are told (docs/petitions-and-notices.md)."""

    quiet_from: datetime.time = Field(default=datetime.time(21), description="no notice from here, Asia/Ho_Chi_Minh")
    quiet_until: datetime.time = Field(default=datetime.time(7), description="to here; the same as quiet_from for none")
    expires_hours: int = Field(default=72, ge=1, le=24 * 30, description="after which a notice is news no more")
    follow_days: int = Field(default=180, ge=1, le=730, description="after which a dossier is followed no more")


class PetitionsSettings(Section):
    """Petitions (phản ánh, kiến nghị), and who may answer them."""

    officer_token: SecretStr | None = Field(
        default=None, description="bearer token of the officers' API; empty for off"
    )
    working_days: int = Field(default=15, ge=1, le=120, description="within which a petition is answered")
    holidays: frozenset[datetime.date] = Field(
        default=frozenset(), description="days off between Monday and Friday, which no deadline counts"
    )


class ChannelsSettings(Section):
    """What the web, Messenger and Zalo channels share; their database, limits and whom they believe."""

    database: str = Field(default="", description="SQLAlchemy URL; empty for SQLite under var/")
    per_minute: int = Field(default=30, ge=1, description="messages of one person")
    address_per_minute: int = Field(
        default=600, ge=1, description="messages from one browser's address, behind which a whole office may sit"
    )
    portal_origins: tuple[Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:\d+)?$")], ...] = Field(
        default=(), description="'https://host' of the portals whose pages embed the widget"
    )
    trusted_proxies: str = Field(
        default="", description="addresses or networks, separated by commas, whose X-Forwarded-For is believed"
    )
    office_hours: str = Field(
        default="",
        pattern=r"^(T[2-7]-(T[2-7]|CN)( \d{2}:\d{2}-\d{2}:\d{2})+)?$",
        description="'T2-T6 07:30-11:30 13:30-17:00'; empty to say nothing of hours",
    )
    outside_hours_text: str = Field(
        default="",
        pattern=r'^[^"#;\n]*$',
        description="added to a person's first answer outside of office_hours; without \" # ;",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, listed: str) -> str:
        for part in filter(None, (part.strip() for part in listed.split(","))):
            ipaddress.ip_network(part)
        return listed


class CatalogueSettings(Section):
    """Where the catalogue's versions are kept, and how much a publication may lose."""

    database: str = Field(default="", description="SQLAlchemy URL; empty for SQLite under var/")
    max_loss: float = Field(
        default=0.05, ge=0, le=1, description="largest share of the procedures in service that a publication may lose"
    )


class SearchSettings(Section):
    """The encoder, how many threads it may use, and where passages are kept (docs/adr/0012)."""

    encoder: str = Field(
        default="phrases",
        description="'phrases', 'bundled' (multilingual-e5-small), or the name or path of any SentenceTransformer",
    )
    threads: int = Field(default=1, ge=1, le=64)
    passages: Literal["faiss", "qdrant"] = Field(
        default="faiss", description="'faiss': in files of each release; 'qdrant': on the server that qdrant_url names"
    )
    qdrant_url: HttpUrl | None = Field(
        default=None, description="'http://host:6333'; 6333 where it names no port", validate_default=True
    )
    qdrant_api_key: SecretStr | None = None

    @field_validator("qdrant_url")
    @classmethod
    def _named_where_needed(cls, url: HttpUrl | None, others: ValidationInfo) -> HttpUrl | None:
        if url is None and others.data.get("passages") == "qdrant":
            raise ValueError("must name the server when passages is 'qdrant'")
        return url


class LogSettings(Section):
    """Structured logs of our own processes."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    form: Literal["json", "console"] = "json"


class Settings(BaseSettings):
    """The whole configuration; ``load_settings`` is how it is read."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", env_nested_delimiter="__", extra="ignore", frozen=True)

    var: Path = Field(default=ROOT / "var", description="folder of all state")
    secret: SecretStr | None = Field(
        default=None, description="key that signs sessions; empty for one made once under var/"
    )
    bot: BotSettings = BotSettings()
    actions: ActionsSettings = ActionsSettings()
    sandbox: SandboxSettings = SandboxSettings()
    staff: StaffSettings = StaffSettings()
    dossier: DossierSettings = DossierSettings()
    notices: NoticesSettings = NoticesSettings()
    petitions: PetitionsSettings = PetitionsSettings()
    channels: ChannelsSettings = ChannelsSettings()
    messenger: MessengerSettings = MessengerSettings()
    zalo: ZaloSettings = ZaloSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    search: SearchSettings = SearchSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over ``motcua.toml``; no other source."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=settings_file())
        return init_settings, env_settings, toml

    @property
    def dossier_url(self) -> str:
        """Base URL of the dossier API: the configured one, or the sandbox's."""
        if self.dossier.base_url is not None:
            return str(self.dossier.base_url).rstrip("/")
        return f"http://{self.sandbox.host}:{self.sandbox.port}"

    @property
    def dossier_database(self) -> str:
        """URL of the database of followers, notices, petitions and attempts; SQLite under var/ by default."""
        return self.dossier.database or f"sqlite:///{self.var / 'dossiers.sqlite'}"

    @property
    def dossier_events_secret(self) -> str | None:
        """Key that signs events about dossiers; None where events are not taken.

        The configured one. Our own sandbox and the action server make theirs from the installation's secret.
        """
        if self.dossier.events_secret is not None:
            return self.dossier.events_secret.get_secret_value()
        if self.dossier.base_url is not None or self.secret is None:
            return None
        return hmac.new(self.secret.get_secret_value().encode(), b"dossier-events", hashlib.sha256).hexdigest()

    @property
    def sandbox_database(self) -> str:
        """URL of the sandbox's database: the configured one, or SQLite under var/."""
        return self.sandbox.database or f"sqlite:///{self.var / 'sandbox' / 'one_stop.sqlite'}"

    @property
    def sandbox_listener(self) -> str:
        """Where the sandbox tells of each move: the configured address, or the action server's."""
        return str(self.sandbox.listener or f"{self.actions_url}/events/dossier")

    @property
    def catalogue_database(self) -> str:
        """URL of the catalogue's database: the configured one, or SQLite under var/."""
        return self.catalogue.database or f"sqlite:///{self.var / 'catalogue.sqlite'}"

    @property
    def channel_database(self) -> str:
        """URL of the channels' database: the configured one, or SQLite under var/."""
        return self.channels.database or f"sqlite:///{self.var / 'channels.sqlite'}"

    @property
    def bot_url(self) -> str:
        """Base URL of the bot process."""
        return f"http://{self.bot.host}:{self.bot.port}"

    @property
    def actions_url(self) -> str:
        """Base URL of the action server."""
        return f"http://{self.actions.host}:{self.actions.port}"


def settings_file() -> Path:
    """Path of the configuration file: ``MOTCUA_CONFIG``, or ``motcua.toml`` at the root."""
    return Path(os.environ.get("MOTCUA_CONFIG", ROOT / "motcua.toml"))


def load_settings(**overrides: Any) -> Settings:
    """The configuration; raises SettingsError with one sentence for each wrong value."""
    file = settings_file()
    if "MOTCUA_CONFIG" in os.environ and not file.is_file():
        raise SettingsError(f"MOTCUA_CONFIG names {file}, which is not a file")
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError("; ".join(_faults(error))) from error
    except ValueError as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    return settings.model_copy(update={"var": settings.var.expanduser().absolute()})


def _faults(error: ValidationError) -> list[str]:
    return [
        f"setting {'.'.join(str(part) for part in fault['loc'])}{_given(fault.get('input'))}: {fault['msg']}"
        f" (in {settings_file().name}, or MOTCUA_{'__'.join(str(part).upper() for part in fault['loc'])})"
        for fault in error.errors()
    ]


def _given(value: object) -> str:
    """A whole section is not shown, for secrets may be in it."""
    return "" if isinstance(value, dict) else f" = {value!r}"
