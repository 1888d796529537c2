"""Carrying a notice to people outside the application (mail, WeCom, DingTalk, SMS)."""

from __future__ import annotations

from typing import Protocol


class NoticeFailed(Exception):
    """The channel did not take the notice; it may be tried again. The message says which channel and why."""


class Courier(Protocol):
    def deliver(self, address: str, subject: str, body: str, key: str) -> None:
        """Hand one notice to a channel; ``key`` is the same for every attempt at it. Raises NoticeFailed."""
        ...
