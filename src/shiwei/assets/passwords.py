"""Device passwords at rest: encrypted with the site's field key; never logged, never shown."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class WrongKey(Exception):
    """The stored password was written with another field key."""


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.FIELD_KEY.encode()).digest()))


def seal(password: str) -> str:
    """The password as it is stored."""
    return _cipher().encrypt(password.encode()).decode() if password else ""


def unseal(stored: str) -> str:
    """The password itself. Raises WrongKey, naming the setting to look at."""
    if not stored:
        return ""
    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise WrongKey("a camera password was stored under another SHIWEI_FIELD_KEY: restore that key") from error
