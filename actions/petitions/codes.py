"""The six-character codes of petitions: easy to write down and to say, too many to guess.

Letters and digits that look alike are left out. Each code has two of either at least, so that it is told from words and
numbers, and masked in what is stored (``vietnamese.masking``).
"""

from __future__ import annotations

import re
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = "23456789"
LENGTH = 6
_CODE = re.compile(rf"(?<!\w)[{LETTERS}{DIGITS}]{{{LENGTH}}}(?!\w)", re.IGNORECASE | re.ASCII)
_CODE_LIKE = re.compile(r"(?<!\w)(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6}(?!\w)", re.IGNORECASE)


def new_code() -> str:
    """A code nobody can foresee."""
    while True:
        code = "".join(secrets.choice(LETTERS + DIGITS) for _ in range(LENGTH))
        if _has_both(code):
            return code


def find_code(text: str) -> str | None:
    """The first code in a message, in capitals; None where there is none.

    >>> find_code("phản ánh k7m2qx tới đâu rồi")
    'K7M2QX'
    """
    found = (match[0].upper() for match in _CODE.finditer(text))
    return next((code for code in found if _has_both(code)), None)


def find_mistyped(text: str) -> bool:
    """True where something stands that is meant for a code and cannot be one: "K7M20X"."""
    return find_code(text) is None and _CODE_LIKE.search(text) is not None


def _has_both(code: str) -> bool:
    digits = sum(letter in DIGITS for letter in code)
    return 2 <= digits <= LENGTH - 2
