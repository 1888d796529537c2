"""A refusal of the law as an answer: 422 with its article."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError

from shiwei.kernel.verdict import Verdict

KEY = "Idempotency-Key"
LONGEST_KEY = 60


class Refused(Exception):
    """The law refuses the act; the verdict says by which article and why. Nothing was written."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(f"Article {verdict.article}: {verdict.why}")


def allowed_by_law(verdict: Verdict) -> None:
    """Raise Refused unless the verdict allows it."""
    if not verdict:
        raise Refused(verdict)


def key_of(request: HttpRequest) -> str:
    """The request's idempotency key, or an empty text. Raises 400 for one that is too long to be kept."""
    key = request.headers.get(KEY, "")
    if len(key) > LONGEST_KEY:
        raise HttpError(400, f"{KEY} has {len(key)} characters; at most {LONGEST_KEY} are kept")
    return key
