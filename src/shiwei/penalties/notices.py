"""Notices that acts about counts send to the other party."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import Notice
from shiwei.penalties import labels
from shiwei.penalties.models import ConfirmationList, Penalty


def key_for(cause: str, unit: str, act: str, kind: str, now: datetime) -> str:
    """A notice's key: short, whatever the act is called, and the same for the same act."""
    told = "\n".join((cause, unit, act, kind, now.isoformat()))
    return f"count/{kind}/{sha256(told.encode()).hexdigest()[:24]}"


def on_stated(cause: str, unit: str, act: str, now: datetime) -> list[Notice]:
    """The liable unit hears of what the owner stated."""
    word = labels.word(labels.CAUSE, cause)
    subject = _("业主单位认定考核事实：%(cause)s") % {"cause": word}
    body = _("请核对事实，在考核台账中确认或提出异议。")
    return [Notice(key_for(cause, unit, act, "STATED", now), unit, "COUNT", subject, body)]


def on_act(count: Penalty, kind: str, to: Iterable[str], now: datetime, words: str = "") -> list[Notice]:
    """The other party hears that a count was signed, disputed, withdrawn, or is to be reversed."""
    what = {"cause": labels.word(labels.CAUSE, count.cause), "unit": count.unit.short_name}
    subject = {
        "SIGNED": _("考核已由对方签字：%(cause)s（%(unit)s）"),
        "DISPUTED": _("考核有异议：%(cause)s（%(unit)s）"),
        "WITHDRAWN": _("考核已撤回：%(cause)s（%(unit)s）"),
        "REVERSAL": _("提出冲销考核：%(cause)s（%(unit)s）"),
        "REVERSED": _("考核已冲销：%(cause)s（%(unit)s）"),
    }[kind] % what
    body = words or _("详见考核台账。")
    key = (count.cause, count.unit.code, count.act, kind, now)
    return [Notice(f"{key_for(*key)}/{unit}"[:120], unit, "COUNT", subject, body) for unit in sorted(set(to))]


def on_list(row: ConfirmationList, unit: str, kind: str) -> list[Notice]:
    """The other party hears of a confirmation list (D-12) that was made or signed."""
    made = _("暂缓、超时工单确认表待核对签字（截至 %(day)s）")
    signed = _("暂缓、超时工单确认表已由对方签字（截至 %(day)s）")
    day = f"{row.cut_off.astimezone(SHANGHAI):%Y-%m-%d}"
    subject = (made if kind == "MADE" else signed) % {"day": day}
    return [Notice(f"{row}/{kind}/{unit}", unit, "COUNT", subject, _("逐项写明认可或异议；双方签字后记入考核。"))]
