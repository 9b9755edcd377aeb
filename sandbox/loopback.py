"""Who may see and move dossiers in the sandbox: somebody on this very machine, by the page's own forms.

There is no sign-in: a sandbox that is reached from elsewhere shows its APIs and nothing of this.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from fastapi import Request

from staff.protection import comes_from_us


class NotHere(Exception):
    """The request does not come from this machine, or asks for it by a name that is not this machine's."""


class ForeignForm(Exception):
    """A form or a call was not sent by our page, or by a page that is out of date."""


class Forms:
    """Marks the page's forms, so that no other site's form passes for one; the mark ends with the process."""

    def __init__(self) -> None:
        self.mark = secrets.token_urlsafe(24)

    async def check(self, request: Request) -> None:
        """Raise ForeignForm for a form without the mark, or sent from elsewhere."""
        form = await request.form()
        given = str(form.get("dau", ""))
        if not comes_from_us(request) or not hmac.compare_digest(given.encode(), self.mark.encode()):
            raise ForeignForm


def only_here(request: Request) -> None:
    """Raise NotHere unless both ends of the connection and the name asked for are this machine's loopback."""
    # The name too: another site's name may be made to resolve to this machine, and its pages then read ours.
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if request.client is None or not _is_loopback(request.client.host) or not _is_loopback(name):
        raise NotHere


def no_foreign_page(request: Request) -> None:
    """Raise ForeignForm for a call that a browser makes for another site; programs send neither header."""
    from_browser = "origin" in request.headers or "sec-fetch-site" in request.headers
    if from_browser and not comes_from_us(request):
        raise ForeignForm


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
