"""Counts as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.documents.models import StoredFile
from shiwei.ledger.queries import EventRow
from shiwei.penalties import labels
from shiwei.penalties.explained import AmountSource, Signature
from shiwei.penalties.models import Penalty
from shiwei.policy.tables.penalty import State, open_acts, parties_of
from shiwei.web import present
from shiwei.workorders.labels import title
from shiwei.workorders.labels import word as plain_word

Values = dict[str, Any]
_ICONS = {
    "finding_recorded": ("message-report", "warning"),
    "penalty_signed": ("check", "ok"),
    "penalty_disputed": ("scale", "warning"),
    "penalty_withdrawn": ("arrow-back-up", "quiet"),
    "penalty_reversal_opened": ("arrow-back-up", "pending"),
    "penalty_reversal_signed": ("check", "pending"),
}


def state_of(count: Penalty) -> str:
    """The state as a page tells it: a reversed count says so, although what was confirmed stays confirmed."""
    return "REVERSED" if count.reversed_at else count.state


def act_words(act: str) -> str:
    """What an act key names, without the word by which its cause begins (B.6)."""
    head, _slash, rest = act.partition("/")
    return " · ".join(rest.split("/")) if rest and head.isascii() and head.islower() else act


def row(count: Penalty, units: present.Units, user: User) -> Values:
    """A count as a table shows it. One in dispute is signed on its own page, not with a list."""
    mine = user.unit.code if user.unit else ""
    owners = {count.project.owner.code} if count.project else set()
    events = open_acts(count.state, parties_of(mine, owners=owners, liable=count.unit.code))
    return {
        "count": count,
        "state": state_of(count),
        "cause": plain_word(labels.CAUSE, count.cause),
        "about": title(count.order) if count.order else act_words(count.act),
        "unit": units.badge(count.unit.code),
        "into": plain_word(labels.CAUSE, count.merged_into.cause) if count.merged_into else "",
        "may_sign": "penalty_signed" in events and count.state != State.DISPUTED,
    }


def signature(one: Signature | None, names: dict[str, str]) -> Values | None:
    if one is None:
        return None
    return {"name": names.get(one.actor, one.actor), "at": one.at, "note": one.note}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """User name -> the name people know the person by."""
    rows = User.objects.filter(username__in=set(actors))
    return {user.username: str(user) for user in rows}


def found(count: Penalty) -> list[Values]:
    """How a count that no person stated came about: the clocks gave it (X12)."""
    if not count.ground:
        return []
    told = plain_word(labels.GROUND, count.ground)
    because = " ".join(count.because)
    return [{"at": count.occurred_at, "title": _("系统按计时发现"), "text": f"{told} · {because}", "icon": "clock"}]


def events(rows: Iterable[EventRow], units: present.Units, names: dict[str, str]) -> list[Values]:
    """What was done with a count, as the timeline takes it."""
    found = []
    for told in rows:
        case, more, badge = told.data.get("case", {}), told.data.get("more", {}), units.badge(told.unit)
        icon, tone = _ICONS.get(told.verb, ("point", "pending"))
        text = case.get("note") or case.get("reason") or more.get("reason") or ""
        if "total" in case:
            text = _("合格 %(passed)d / %(total)d。") % case + text
        found.append(
            {
                "at": told.at,
                "title": f"{plain_word(labels.ACT, told.verb)} · {names.get(told.actor, told.actor)}",
                "icon": icon,
                "tone": tone,
                "who": badge["name"],
                "role": badge["role"],
                "text": text,
                "article": "28",
            }
        )
    return found


def evidence(items: Iterable[Values], units: present.Units) -> list[Values]:
    """A bundle's rows: a kept file as a picture or a link, an order as a link, everything else as its words."""
    rows = list(items)
    files = {f.sha256: f for f in StoredFile.objects.filter(sha256__in=[str(r.get("ref", "")) for r in rows])}
    return [_item(r, files.get(str(r.get("ref", ""))), units) for r in rows]


def _item(row: Values, file: StoredFile | None, units: present.Units) -> Values:
    ref, text = str(row.get("ref", "")), str(row.get("text", ""))
    shown: Values = {"text": text or ref, "at": row.get("at", ""), "src": None, "url": None}
    if row.get("by"):
        shown["by"] = units.badge(str(row["by"]))
    if file is not None:
        shown |= {"text": text or file.name, "url": reverse("paper", args=[ref])}
        shown["src"] = shown["url"] if file.content_type.startswith("image/") else None
    elif row.get("kind") == "order" and ref:
        shown |= {"url": reverse("order", args=[ref]), "text": text or ref}
    elif len(ref) == 64:
        shown["src"] = present.picture_url(ref)
    return shown


def amount(source: AmountSource) -> Values:
    """Where an amount comes from, in words."""
    return {
        "amount": source.amount,
        "level": plain_word(labels.LEVEL, source.level),
        "code": source.level,
        "paper": source.paper,
        "number": source.number,
        "quote": source.quote,
        "rule": source.rule,
    }
