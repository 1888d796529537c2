"""Notices by apprise: mail, WeCom, DingTalk, Feishu, webhooks. It neither retries nor remembers; the outbox does."""

from __future__ import annotations

from collections.abc import Sequence

import apprise

from shiwei.ports.notices import NoticeFailed


class AppriseCourier:
    """Carries notices to the site's channels. With no channel a notice stays in the application (rule X6)."""

    def __init__(self, channels: Sequence[str]) -> None:
        self.channels = tuple(channels)

    def deliver(self, address: str, subject: str, body: str, key: str) -> None:
        if not self.channels:
            return
        carrier = apprise.Apprise()
        for channel in self.channels:
            carrier.add(channel)
        if not carrier.notify(title=subject, body=f"{body}\n[{key}]"):
            raise NoticeFailed(f"notice {key} to {address}: a channel of SHIWEI_NOTICE_URLS did not take it")
