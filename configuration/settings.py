"""Every setting of Một Cửa, read once at start from ``motcua.toml`` and the environment.

``MOTCUA_SEARCH__ENCODER=…`` overrides ``encoder`` in ``[search]``. A wrong value stops the start with
one sentence that names the key, the value and what is allowed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout."""


class SettingsError(Exception):
    """A setting cannot be used; the message names key, value and what is allowed."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BotSettings(_Section):
    """The Rasa server with the channels and the widget."""

    host: str = "127.0.0.1"
    port: int = Field(default=5005, ge=1, le=65535)
    tracker_database: str = Field(
        default="", description="SQLAlchemy URL for conversations; empty for SQLite under var/"
    )


class ActionsSettings(_Section):
    """The action server, with the search in its memory."""

    host: str = "127.0.0.1"
    port: int = Field(default=5055, ge=1, le=65535)


class SandboxSettings(_Section):
    """The reference dossier API with made-up dossiers."""

    host: str = "127.0.0.1"
    port: int = Field(default=8099, ge=1, le=65535)
    enabled: bool = True


class StaffSettings(_Section):
    """The officers' desk."""

    host: str = "127.0.0.1"
    port: int = Field(default=8088, ge=1, le=65535)
    enabled: bool = True
    secure_cookie: bool = Field(default=False, description="true where the desk is reached over https only")
    trusted_proxies: str = Field(
        default="", description="addresses, separated by commas, whose X-Forwarded-For is believed; empty for none"
    )


class DossierSettings(_Section):
    """Where dossiers are looked up."""

    base_url: HttpUrl | None = Field(default=None, description="empty for the sandbox")
    timeout_s: float = Field(default=3.0, gt=0, le=60)
    max_attempts: int = Field(default=5, ge=1, description="wrong tries per conversation and code")
    attempts_window_s: int = Field(default=900, ge=1)


class CatalogueSettings(_Section):
    """Where the catalogue's versions are kept, and how much a publication may lose."""

    database: str = Field(default="", description="SQLAlchemy URL; empty for SQLite under var/")
    max_loss: float = Field(
        default=0.05, ge=0, le=1, description="largest share of the procedures in service that a publication may lose"
    )


class SearchSettings(_Section):
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


class LogSettings(_Section):
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
    def catalogue_database(self) -> str:
        """URL of the catalogue's database: the configured one, or SQLite under var/."""
        return self.catalogue.database or f"sqlite:///{self.var / 'catalogue.sqlite'}"

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
        f"setting {'.'.join(str(part) for part in fault['loc'])} = {fault.get('input')!r}: {fault['msg']}"
        f" (in {settings_file().name}, or MOTCUA_{'__'.join(str(part).upper() for part in fault['loc'])})"
        for fault in error.errors()
    ]
