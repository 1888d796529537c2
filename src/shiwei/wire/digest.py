"""Basic and Digest access authentication (RFC 7617, RFC 7616, RFC 2617) for RTSP, SIP and HTTP, both sides.

Pure: nonces and client nonces are arguments.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PART = re.compile(
    r'(?:(?P<key>[\w-]+)[ \t]*=[ \t]*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s,"]*))|(?P<scheme>[\w-]+))',
    re.ASCII | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_VALUE_LIMIT = 4096
_STRENGTH = {"SHA-256": 2, "MD5": 1}


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way a server asks for credentials. ``scheme`` is ``basic`` or ``digest``; ``algorithm`` in upper case, with
    ``-SESS`` where the server asked for a session key; ``qop`` as offered, empty for the old form without."""

    scheme: str
    realm: str = ""
    nonce: str = ""
    algorithm: str = "MD5"
    qop: tuple[str, ...] = ()
    opaque: str | None = None
    stale: bool = False
    algorithm_named: bool = True


def parse_challenges(headers: Iterable[str]) -> list[Challenge]:
    """Every challenge of the ``WWW-Authenticate`` values we can answer, in the server's order.

    Several challenges in one value, lower-case names and unquoted values are read; unknown schemes and algorithms are
    left out.
    """
    read = [_challenge(scheme, values) for header in headers for scheme, values in _schemes(header)]
    return [challenge for challenge in read if challenge is not None]


def strongest(challenges: Iterable[Challenge], allow_basic: bool = True) -> Challenge | None:
    """The challenge to answer: SHA-256 before MD5 before Basic; None when there is none we may answer."""
    able = [c for c in challenges if c.scheme == "digest" or allow_basic]
    return max(able, key=_rank, default=None)


def authorization(
    challenge: Challenge, method: str, uri: str, user: str, password: str, nc: int = 1, cnonce: str = "0a4f113b"
) -> str:
    """The value of the ``Authorization`` header. ``uri`` must be the very address of the request line."""
    if challenge.scheme == "basic":
        return "Basic " + base64.b64encode(_bytes(f"{user}:{password}")).decode("ascii")
    qop = _chosen_qop(challenge)
    a1 = _first_half(challenge.algorithm, user, challenge.realm, password, challenge.nonce, cnonce)
    response = _response(challenge.algorithm, a1, method, uri, challenge.nonce, qop, f"{nc:08x}", cnonce)
    parts = [f"username={_quote(user)}", f"realm={_quote(challenge.realm)}", f"nonce={_quote(challenge.nonce)}"]
    parts += [f"uri={_quote(uri)}", f'response="{response}"']
    if challenge.algorithm_named:
        parts.append(f"algorithm={_spelled(challenge.algorithm)}")
    if qop:
        parts.append(f"qop={qop}, nc={nc:08x}")
    if qop or challenge.algorithm.endswith("-SESS"):
        parts.append(f"cnonce={_quote(cnonce)}")
    if challenge.opaque is not None:
        parts.append(f"opaque={_quote(challenge.opaque)}")
    return "Digest " + ", ".join(parts)


def challenge_header(challenge: Challenge) -> str:
    """The value of ``WWW-Authenticate`` for this challenge: the server's side."""
    if challenge.scheme == "basic":
        return f"Basic realm={_quote(challenge.realm)}"
    parts = [f"realm={_quote(challenge.realm)}", f"nonce={_quote(challenge.nonce)}"]
    if challenge.algorithm_named:
        parts.append(f"algorithm={_spelled(challenge.algorithm)}")
    if challenge.qop:
        parts.append(f'qop="{",".join(challenge.qop)}"')
    if challenge.opaque is not None:
        parts.append(f"opaque={_quote(challenge.opaque)}")
    return "Digest " + ", ".join(parts) + (", stale=true" if challenge.stale else "")


def verify(header: str, method: str, passwords: Mapping[str, str], challenge: Challenge) -> str | None:
    """The user whose password this ``Authorization`` value proves against our challenge, or None.

    Scheme, realm and nonce must be those of the challenge; the ``uri`` is taken as given (devices differ from the
    request line), so a caller who cares compares it himself. A client may leave ``qop`` out (RFC 2617).
    """
    scheme, values = next(iter(_schemes(header)), ("", {}))
    if scheme != challenge.scheme:
        return None
    if scheme == "basic":
        return _verify_basic(header, passwords)
    user = values.get("username", "")
    password = passwords.get(user)
    if password is None or (values.get("realm"), values.get("nonce")) != (challenge.realm, challenge.nonce):
        return None
    if values.get("algorithm", challenge.algorithm).upper() != challenge.algorithm:
        return None
    qop, nc, cnonce = values.get("qop", ""), values.get("nc", ""), values.get("cnonce", "")
    a1 = _first_half(challenge.algorithm, user, challenge.realm, password, challenge.nonce, cnonce)
    expected = _response(challenge.algorithm, a1, method, values.get("uri", ""), challenge.nonce, qop, nc, cnonce)
    return user if hmac.compare_digest(expected.encode(), _bytes(values.get("response", "").lower())) else None


def _schemes(header: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for part in _PART.finditer(header[:_VALUE_LIMIT]):
        if part["scheme"]:
            found.append((part["scheme"].lower(), {}))
        elif found:
            quoted = part["quoted"]
            value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else part["bare"]
            found[-1][1].setdefault(part["key"].lower(), value)
    return found


def _challenge(scheme: str, values: dict[str, str]) -> Challenge | None:
    if scheme == "basic":
        return Challenge("basic", values.get("realm", ""))
    algorithm = values.get("algorithm", "MD5").upper()
    if scheme != "digest" or algorithm.removesuffix("-SESS") not in _HASHES or "nonce" not in values:
        return None
    return Challenge(
        scheme="digest",
        realm=values.get("realm", ""),
        nonce=values["nonce"],
        algorithm=algorithm,
        qop=tuple(q.strip().lower() for q in values.get("qop", "").split(",") if q.strip()),
        opaque=values.get("opaque"),
        stale=values.get("stale", "").lower() == "true",
        algorithm_named="algorithm" in values,
    )


def _rank(challenge: Challenge) -> int:
    return _STRENGTH[challenge.algorithm.removesuffix("-SESS")] if challenge.scheme == "digest" else 0


def _chosen_qop(challenge: Challenge) -> str:
    if "auth" in challenge.qop or not challenge.qop:
        return "auth" if challenge.qop else ""
    return "auth-int" if "auth-int" in challenge.qop else ""


def _first_half(algorithm: str, user: str, realm: str, password: str, nonce: str, cnonce: str) -> str:
    a1 = _hash(algorithm, f"{user}:{realm}:{password}")
    return _hash(algorithm, f"{a1}:{nonce}:{cnonce}") if algorithm.endswith("-SESS") else a1


def _response(algorithm: str, a1: str, method: str, uri: str, nonce: str, qop: str, nc: str, cnonce: str) -> str:
    """The proof; our requests have no body, so ``auth-int`` hashes the empty one."""
    a2 = f"{method}:{uri}" + (f":{_hash(algorithm, '')}" if qop == "auth-int" else "")
    middle = f"{nonce}:{nc}:{cnonce}:{qop}" if qop else nonce
    return _hash(algorithm, f"{a1}:{middle}:{_hash(algorithm, a2)}")


def _verify_basic(header: str, passwords: Mapping[str, str]) -> str | None:
    try:
        given = base64.b64decode(header.strip().split(None, 1)[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return None
    user, colon, password = given.decode("utf-8", "surrogateescape").partition(":")
    known = passwords.get(user)
    right = known is not None and hmac.compare_digest(_bytes(known), _bytes(password))
    return user if colon and right else None


def _hash(algorithm: str, text: str) -> str:
    return _HASHES[algorithm.removesuffix("-SESS")](_bytes(text)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _spelled(algorithm: str) -> str:
    return algorithm.replace("-SESS", "-sess")


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
