"""What a citizen may tell the channel itself, in any of them: go on elsewhere, and forget me."""

from __future__ import annotations

from bot.channels import wording
from bot.channels.continuing import MINUTES, asks_for_code, issue_code, join, read_code
from bot.channels.forgetting import asks_to_forget, declines_forgetting
from bot.channels.limits import TooMany
from bot.channels.message import Arrived, Said
from bot.channels.store import ChannelStore, Claim


def is_about_continuing(text: str) -> bool:
    """True for what ``go_on_elsewhere`` answers."""
    return asks_for_code(text) or read_code(text) is not None


def go_on_elsewhere(store: ChannelStore, claim: Claim, arrived: Arrived, address: str) -> Said:
    """Give a code, or join the conversation of the code that was sent; blocks on the database."""
    code = read_code(arrived.text)
    if code is None:
        return wording.code_is(issue_code(store, claim.conversation), MINUTES)
    try:
        joined = join(store, claim.identity, code, address)
    except TooMany as limited:
        return wording.too_many_codes(limited.wait_s)
    return wording.NO_SUCH_CODE if joined is None else wording.JOINED


def about_forgetting(text: str) -> Said | None:
    """What is said to one who speaks of being forgotten, but does not confirm it; None for every other message."""
    if asks_to_forget(text):
        return wording.ASK_BEFORE_FORGETTING
    return wording.KEPT if declines_forgetting(text) else None
