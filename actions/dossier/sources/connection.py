"""HTTP to a dossier source: one pool of connections, timeouts, mutual TLS, OAuth2 tokens, correlation ids.

What is asked and what the answer means is left to the adapters; asking again to ``actions.dossier.looking_up``.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping

import httpx
import httpx2  # what authlib's client is built on
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import OAuth2Token  # type: ignore[import-untyped]  # it has no types

from actions.dossier.record import DossierSourceBusy, DossierSourceDown
from configuration.dossier_sources import OAuthSettings, TlsSettings
from configuration.settings import DossierSettings, SettingsError

CORRELATION_HEADER = "X-Correlation-Id"
_PASSING = frozenset({502, 503, 504})
_LARGEST_ANSWER = 1_000_000
_LONGEST_REASON = 40
_TOKEN_LEEWAY_S = 60
"""A token is renewed that long before it ends."""


class Connection:
    """Connections to one source; ``base_url`` without a slash at its end."""

    def __init__(self, base_url: str, settings: DossierSettings, oauth: OAuthSettings | None) -> None:
        """Raises SettingsError for a certificate that cannot be used."""
        context = tls_context(settings.tls)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            verify=context,
            timeout=httpx.Timeout(settings.timeout_s, connect=settings.connect_timeout_s),
            limits=httpx.Limits(max_connections=settings.connections, max_keepalive_connections=settings.connections),
        )
        self._tokens = _Tokens(oauth, context, settings) if oauth else None

    async def post(
        self, path: str, body: bytes, correlation_id: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer, read whole, of whatever status but 401, 403, 429 and 5xx.

        Raises DossierSourceBusy when asking again may help, and DossierSourceDown.
        """
        sent = {"Content-Type": "application/json", CORRELATION_HEADER: correlation_id, **(headers or {})}
        answer = await self._sent(path, body, sent)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._tokens:
            self._tokens.drop()
            answer = await self._sent(path, body, sent)
        if answer.status_code in _PASSING:
            raise DossierSourceBusy(f"status {answer.status_code}")
        if answer.status_code in (401, 403):
            raise DossierSourceDown(f"status {answer.status_code}: it does not accept our credentials")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise DossierSourceDown(f"status {answer.status_code}")
        return answer

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()
        if self._tokens:
            await self._tokens.close()

    async def _sent(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {await self._tokens.token()}"} if self._tokens else {}
        try:
            async with self._http.stream("POST", path, content=body, headers={**headers, **bearer}) as answer:
                read = bytearray()
                async for part in answer.aiter_bytes():
                    read += part
                    if len(read) > _LARGEST_ANSWER:
                        raise DossierSourceDown(f"an answer of more than {_LARGEST_ANSWER:,} bytes")
                return httpx.Response(answer.status_code, headers=_read_headers(answer), content=bytes(read))
        except httpx.TransportError as error:
            raise DossierSourceBusy(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise DossierSourceDown(type(error).__name__) from error


class _Tokens:
    """The access token, asked for once and kept until shortly before it ends."""

    def __init__(self, oauth: OAuthSettings, context: ssl.SSLContext, settings: DossierSettings) -> None:
        self._url = str(oauth.token_url)
        self._http = AsyncOAuth2Client(
            oauth.client_id,
            oauth.client_secret.get_secret_value(),
            scope=oauth.scope or None,
            verify=context,
            timeout=httpx2.Timeout(settings.timeout_s, connect=settings.connect_timeout_s),
        )
        self._token: OAuth2Token | None = None
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        async with self._asking:
            if self._token is None or self._token.is_expired(_TOKEN_LEEWAY_S):
                self._token = await self._fetched()
            return str(self._token["access_token"])

    def drop(self) -> None:
        self._token = None

    async def close(self) -> None:
        await self._http.aclose()

    async def _fetched(self) -> OAuth2Token:
        try:
            token = await self._http.fetch_token(self._url, grant_type="client_credentials")
        except httpx2.TransportError as error:
            raise DossierSourceBusy(f"no token: {type(error).__name__}") from error
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            raise (DossierSourceBusy if status in _PASSING else DossierSourceDown)(
                f"no token: status {status}"
            ) from error
        except OAuthError as error:
            raise DossierSourceDown(f"no token: {str(error.error)[:_LONGEST_REASON]}") from error
        except (httpx2.HTTPError, ValueError, TypeError) as error:
            # The last two are authlib's for an answer that is no token.
            raise DossierSourceDown(f"no token: {type(error).__name__}") from error
        text = token.get("access_token")
        if not (isinstance(text, str) and text and text.isascii() and text.isprintable()):
            raise DossierSourceDown("no token: the answer holds no access_token that a header can carry")
        return token


def tls_context(settings: TlsSettings) -> ssl.SSLContext:
    """Whom we believe and what we show; raises SettingsError for a file that cannot be used."""
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.certificate_file and settings.key_file:
            # An empty password instead of a question at the terminal, which nobody would answer.
            context.load_cert_chain(settings.certificate_file, settings.key_file, password="")
    except (OSError, ssl.SSLError) as error:
        files = [str(file) for file in (settings.ca_file, settings.certificate_file, settings.key_file) if file]
        raise SettingsError(
            f"[dossier.tls] {', '.join(files)} cannot be used: {error}; PEM files that we may read are needed, "
            "and a key without a password that belongs to the certificate"
        ) from error
    return context


def _read_headers(answer: httpx.Response) -> dict[str, str]:
    """The headers of an answer whose body has been decoded and read."""
    return {"Content-Type": answer.headers.get("Content-Type", "")}
