"""The claimed time of an act beside the server's, in words, with how wrong the phone's clock was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from shiwei.web.words import duration, short_instant

APART = timedelta(minutes=1)
"""What lies closer together is the same time to a reader."""


def claimed(row: Mapping[str, Any]) -> str:
    """``本人称 06-03 09:31，手机时钟快 7 分``; empty where nothing is claimed that the server's time does not say."""
    told = row["claimed_at"]
    phone = row["more"].get("phone")
    ahead = phone.get("skew_seconds", 0) if isinstance(phone, Mapping) else 0
    skew = abs(ahead) >= APART.total_seconds()
    if told is None or (abs(row["at"] - told) < APART and not skew):
        return ""
    words = _("本人称 %(time)s") % {"time": short_instant(told)}
    return f"{words}{_('，')}{_skew(ahead)}" if skew else words


def _skew(ahead: int) -> str:
    span = {"span": duration(abs(ahead))}
    return _("手机时钟快 %(span)s") % span if ahead > 0 else _("手机时钟慢 %(span)s") % span
