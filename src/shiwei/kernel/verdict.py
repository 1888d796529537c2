"""A decision with its reasons. Every decision returns one, and it is stored with the result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or not, and by which rules.

    ``because`` holds rule ids of the regulation's decomposition (``R10.9``, ``A04``, ``T06``); ``article`` the number
    of the article to cite when refused; ``why`` one English sentence for logs and files (pages word it through labels).
    """

    allowed: bool
    because: tuple[str, ...] = ()
    article: str | None = None
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def allow(*because: str) -> Verdict:
    return Verdict(True, because)


def refuse(article: str, why: str, *because: str) -> Verdict:
    return Verdict(False, because, article, why)
