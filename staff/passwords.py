"""The desk's password: kept as a scrypt hash in one file under var/, set by ``motcua staff password``.

The parameters stand beside the hash, so that they can be raised later without locking anybody out. Who may try
how often is left to ``staff.attempts``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import threading
import unicodedata
from pathlib import Path
from typing import Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

SHORTEST = 10
LONGEST = 200
_AT_ONCE = 2
"""Hashes worked out at the same time: each takes 32 MB, and a flood of sign-ins must not take the machine."""


class PasswordError(Exception):
    """A password cannot be taken, or the kept one not read; the message is one sentence with the way out."""


class _Kept(BaseModel):
    """What the file holds: a salted hash after Percival 2009 (RFC 7914), and how it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["scrypt"] = "scrypt"
    n: int = Field(default=2**15, ge=2**14, le=2**20)
    r: int = Field(default=8, ge=8, le=32)
    p: int = Field(default=1, ge=1, le=8)
    salt: Base64Bytes
    hash: Base64Bytes

    def hash_of(self, password: str) -> bytes:
        """The hash of a password with this salt and these parameters, 32 bytes."""
        # A Vietnamese password may arrive composed or decomposed, as the keyboard has it.
        written = unicodedata.normalize("NFC", password).encode()
        memory = 128 * self.r * self.n * 2
        return hashlib.scrypt(written, salt=self.salt, n=self.n, r=self.r, p=self.p, maxmem=memory, dklen=32)


class PasswordFile:
    """The one password of a desk; read anew each time, so that a new one holds without a restart."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "password.json"
        self._working = threading.BoundedSemaphore(_AT_ONCE)

    @classmethod
    def of(cls, var: Path) -> PasswordFile:
        """The password of the installation whose state lies in that folder."""
        return cls(var / "staff")

    def is_set(self) -> bool:
        """True when a password was set; raises PasswordError when its file cannot be read."""
        return self._read() is not None

    def set(self, password: str) -> None:
        """Keep the hash of a new password; raises PasswordError when it is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise PasswordError(f"mật khẩu phải có từ {SHORTEST} đến {LONGEST} chữ; mật khẩu vừa gõ có {len(password)}")
        salt = secrets.token_bytes(16)
        kept = _Kept(salt=base64.b64encode(salt), hash=base64.b64encode(b"\0"))
        kept = kept.model_copy(update={"hash": kept.hash_of(password)})
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self.path.with_name(f".password-{os.getpid()}")
        aside.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        aside.write_text(kept.model_dump_json(), "ascii")
        os.replace(aside, self.path)

    def fits(self, password: str) -> bool:
        """True when that is the password; a tenth of a second, on purpose."""
        kept = self._read()
        if kept is None or len(password) > LONGEST:
            return False
        with self._working:
            return hmac.compare_digest(kept.hash_of(password), kept.hash)

    def mark(self) -> str:
        """What stands for the present password in a session, so that a new password ends the old sessions."""
        kept = self._read()
        return hashlib.sha256(kept.salt + kept.hash).hexdigest()[:16] if kept else ""

    def _read(self) -> _Kept | None:
        try:
            return _Kept.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise PasswordError(f"không đọc được {self.path}; đặt lại bằng ./motcua staff password") from error
