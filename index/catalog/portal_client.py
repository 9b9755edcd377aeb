"""Fetches the national portal's list and details, politely, into a folder of raw answers.

The folder holds ``list.jsonl`` (read by ``sources.portal_list``) and ``details/<portal id>.json`` (read by
``sources.portal_api``). One request at a time, at most one each ``interval_s``; what is there is not fetched again.
What the answers mean is left to the sources.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import os
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from index.catalog.sources.portal_api import plain_code, read_answer

BASE_URL = "https://dichvucong.gov.vn"
LIST_PATH = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
DETAIL_PATH = "/api/v1/configuring/formality/get-formality-by-citizen"
LIST_FILE = "list.jsonl"
DETAILS_FOLDER = "details"

_PAGES_FOLDER = "list-pages"
_PAGE_ROWS = 100
_MAX_BYTES = 50_000_000
_MAX_PAGES = 10_000
_LONGEST_RETRY_AFTER_S = 600.0
_FAILURES_IN_A_ROW = 10
_PORTAL_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


class PortalError(Exception):
    """The portal cannot or will not serve us; the message says what it did and what to do."""


class _Passing(Exception):
    """A fault that may pass: a timeout, a cut connection, 429, 5xx."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Progress:
    """How far a run is: details done of all that are wanted; kept are those that were there already.

    total is None while the list is being read; done then counts its rows.
    """

    done: int
    total: int | None
    fetched: int = 0
    kept: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Failure:
    """A detail that the portal did not give, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Fetched:
    """What a run left in the folder."""

    list_file: Path
    details_folder: Path
    fetched: int
    kept: int
    failures: tuple[Failure, ...]


def _nothing(_: Progress) -> None:
    """Report to nobody."""


class PortalClient:
    """A polite client of the portal's public API; use it in a ``with`` statement.

    base_url: where the portal is.
    contact: an address at which the portal's operators reach whoever runs this, told in the User-Agent.
    interval_s: seconds between the starts of two requests, retries too; above 0.
    timeout_s: seconds for one whole request.
    attempts: how often a request is tried before PortalError.
    longest_wait_s: the longest pause between two tries, unless the portal asks for more by Retry-After.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        contact: str = "",
        interval_s: float = 1.0,
        timeout_s: float = 60.0,
        attempts: int = 5,
        longest_wait_s: float = 60.0,
    ) -> None:
        if interval_s <= 0 or timeout_s <= 0 or attempts < 1:
            raise ValueError("interval_s and timeout_s must be above 0 and attempts at least 1")
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._attempts = attempts
        self._backoff = wait_exponential_jitter(initial=interval_s, max=longest_wait_s, jitter=interval_s)
        self._last_start = float("-inf")
        who = f"MotCua/0.1 (catalogue importer of the Mot Cua assistant{'; ' + contact if contact else ''})"
        self._http = httpx.Client(
            base_url=base_url,
            timeout=timeout_s,
            headers={"User-Agent": who, "Accept": "application/json"},
            limits=httpx.Limits(max_connections=1),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def fetch(
        self,
        folder: Path,
        *,
        codes: Collection[str] | None = None,
        max_age: timedelta | None = None,
        progress: Callable[[Progress], None] = _nothing,
    ) -> Fetched:
        """Fetch the list and the details of ``codes`` (all when None) into ``folder``.

        An answer that is there already is kept unless it is older than ``max_age`` (None: it is kept however
        old it is). A detail that the portal refuses alone becomes a Failure. Raises PortalError when the portal
        blocks or fails us as a whole; what was fetched stays, and the next run goes on from there.
        """
        list_file = self.fetch_list(folder, max_age=max_age, progress=progress)
        rows = _rows_in(list_file)
        wanted = [row for row in rows if codes is None or plain_code(str(row.get("code"))) in codes]
        details = folder / DETAILS_FOLDER
        details.mkdir(parents=True, exist_ok=True)
        fetched = kept = in_a_row = 0
        failures: list[Failure] = []
        for number, row in enumerate(wanted, start=1):
            portal_id, code = str(row.get("id") or ""), plain_code(str(row.get("code") or ""))
            file = details / f"{portal_id}.json"
            if not _PORTAL_ID.fullmatch(portal_id):
                failures.append(Failure(code, f"the list gives no usable id: {portal_id!r}"))
            elif _is_fresh(file, max_age):
                kept += 1
            else:
                try:
                    _write(file, self._detail(portal_id))
                    fetched, in_a_row = fetched + 1, 0
                except _Refused as refusal:
                    failures.append(Failure(code, str(refusal)))
                    in_a_row += 1
            progress(Progress(number, len(wanted), fetched, kept, len(failures)))
            if in_a_row == _FAILURES_IN_A_ROW:
                raise PortalError(
                    f"the portal refused {in_a_row} details in a row (last {code}: {failures[-1].reason}); "
                    "look whether its API has changed before going on"
                )
        return Fetched(list_file, details, fetched, kept, tuple(failures))

    def fetch_list(
        self,
        folder: Path,
        *,
        max_age: timedelta | None = None,
        progress: Callable[[Progress], None] = _nothing,
    ) -> Path:
        """Fetch the whole list into ``folder/list.jsonl``, one row a line; raises PortalError.

        Pages of an unfinished run lie beside it until the list is whole, and are not fetched again.
        """
        list_file, pages = folder / LIST_FILE, folder / _PAGES_FOLDER
        if _is_fresh(list_file, max_age):
            return list_file
        pages.mkdir(parents=True, exist_ok=True)
        rows: dict[str, dict[str, Any]] = {}
        cursor = ""
        for number in range(1, _MAX_PAGES + 1):
            items, following = self._page(pages / f"{number:04}.page", cursor, max_age)
            rows.update((str(item.get("id") or item.get("code")), item) for item in items)
            progress(Progress(len(rows), None))
            if not items or not following or following == cursor:
                break
            cursor = following
        else:
            raise PortalError(f"the portal's list does not end after {_MAX_PAGES} pages; its API may have changed")
        if not rows:
            raise PortalError("the portal's list is empty; its API may have changed, so nothing was written")
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows.values())
        _write(list_file, "".join(lines).encode())
        for page in pages.glob("*.page"):
            page.unlink()
        return list_file

    def _page(self, file: Path, cursor: str, max_age: timedelta | None) -> tuple[list[dict[str, Any]], str]:
        asked = {"limit": _PAGE_ROWS, "lastId": cursor, "q": "", "categoryId": "", "departmentCode": ""}
        kept = _is_fresh(file, max_age)
        try:
            raw = file.read_bytes() if kept else self._ask(LIST_PATH, asked)
        except _Refused as refusal:
            raise PortalError(f"the portal does not give its list: {refusal}") from refusal
        data = read_answer(raw)
        items = data.get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise PortalError("the portal's list has no 'items'; its API has changed")
        if items and not kept:
            _write(file, raw)
        return items, str(data.get("lastId") or "")

    def _detail(self, portal_id: str) -> bytes:
        raw = self._ask(DETAIL_PATH, {"id": portal_id})
        answered = read_answer(raw).get("id")
        if answered != portal_id:
            raise _Refused(f"the portal answered with another record ({answered!r})")
        return raw

    def _ask(self, path: str, asked: dict[str, object]) -> bytes:
        """A good answer's bytes; raises _Refused for this request alone and PortalError for all."""
        tries = Retrying(
            retry=retry_if_exception_type(_Passing),
            stop=stop_after_attempt(self._attempts),
            wait=self._pause,
            reraise=True,
        )
        try:
            return tries(self._ask_once, path, asked)
        except _Passing as fault:
            raise PortalError(
                f"the portal failed {self._attempts} times in a row ({fault}); "
                "what is fetched is kept: run again later to go on"
            ) from fault

    def _pause(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        asked_for = fault.retry_after_s if isinstance(fault, _Passing) else 0.0
        return max(asked_for, self._backoff(state))

    def _ask_once(self, path: str, asked: dict[str, object]) -> bytes:
        self._wait_for_turn()
        try:
            with self._http.stream("POST", path, json=asked) as response:
                body = self._body(response)
        except httpx.TimeoutException as error:
            raise _Passing(f"no answer from {path} within {self._timeout_s:g} s") from error
        except httpx.TransportError as error:
            raise _Passing(f"connection for {path} lost: {error}") from error
        _check_status(response, path)
        _check_body(response, body, path)
        return body

    def _wait_for_turn(self) -> None:
        pause = self._last_start + self._interval_s - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._last_start = time.monotonic()

    def _body(self, response: httpx.Response) -> bytes:
        """The body within the time for the whole request: httpx itself only limits the time between two pieces."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > _MAX_BYTES:
                raise _Refused(f"the answer is larger than {_MAX_BYTES // 1_000_000} MB")
            if time.monotonic() - self._last_start > self._timeout_s:
                raise httpx.ReadTimeout("the whole request took too long", request=response.request)
        return b"".join(parts)


class _Refused(Exception):
    """The portal answered, but not with what was asked for; other requests may go well."""


def _check_status(response: httpx.Response, path: str) -> None:
    status = response.status_code
    if status == httpx.codes.FORBIDDEN:
        raise PortalError(
            f"the portal refuses us (403 at {path}); stop for some hours, then go on with a longer interval_s"
        )
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        wait_s = _retry_after_s(response.headers.get("Retry-After", ""))
        if wait_s > _LONGEST_RETRY_AFTER_S:
            raise PortalError(f"the portal asks us to wait {wait_s:.0f} s ({status} at {path}); run again after that")
        raise _Passing(f"{status} at {path}", wait_s)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.METHOD_NOT_ALLOWED) or 300 <= status < 400:
        raise PortalError(f"the portal answered {status} at {path}; its API has changed")
    if status >= httpx.codes.BAD_REQUEST:
        raise _Refused(f"{status} at {path}")


def _check_body(response: httpx.Response, body: bytes, path: str) -> None:
    kind = response.headers.get("Content-Type", "")
    if "html" in kind.lower() or body.lstrip()[:1] == b"<":
        raise PortalError(
            f"the portal answered {path} with a web page instead of data: its firewall or an upkeep page; "
            "stop for some hours, then run again to go on"
        )
    try:
        read_answer(body)
    except ValueError as error:
        if str(error).startswith("not readable as JSON"):
            raise _Passing(f"answer from {path} cut short") from error
        raise _Refused(str(error)) from error


def _retry_after_s(header: str) -> float:
    """Seconds that Retry-After asks for, given as seconds or as a date; 0 when it asks for nothing readable."""
    if re.fullmatch(r"\d{1,9}", header.strip()):
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=timezone.utc)
    return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())


def _is_fresh(file: Path, max_age: timedelta | None) -> bool:
    try:
        found = file.stat()
    except FileNotFoundError:
        return False
    young = max_age is None or time.time() - found.st_mtime <= max_age.total_seconds()
    return found.st_size > 0 and young


def _rows_in(list_file: Path) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in list_file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except ValueError as error:
        raise PortalError(f"{list_file} is damaged ({error}); delete it and run again") from error
    return [row for row in rows if isinstance(row, dict)]


def _write(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, also when the machine stops in between."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise PortalError(f"{file} cannot be written ({error}); make room or choose another folder") from error
