"""Digits that must stand nowhere: looked for as a number of their own.

Half the numbers of a store are moments, durations and digests, in whose digits any four or six others stand by
chance, once in a few hundred runs.
"""

import re

_WITHIN_A_FRACTION = r"(?<![0-9]{3}\.)(?<!\b0\.)"
_WITHIN_A_PROCESS_ID = r"(?<!pid )(?<!process \[)"


def whole_number(digits: str) -> str:
    """A pattern for the digits, neither within a longer number or word, nor a fraction, nor the id of a process."""
    return rf"{_WITHIN_A_FRACTION}{_WITHIN_A_PROCESS_ID}(?<![0-9A-Za-z]){re.escape(digits)}(?![0-9A-Za-z])"


def holds_number(told: str | bytes, digits: str) -> bool:
    """Whether the digits stand somewhere in what was told or kept, as a number of their own."""
    if isinstance(told, bytes):
        return re.search(whole_number(digits).encode(), told) is not None
    return re.search(whole_number(digits), told) is not None
