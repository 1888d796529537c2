"""The order's journal as its timeline: who did what, when, what he claims, with photos and papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.kernel.time import parse_instant
from shiwei.web import present
from shiwei.web.field.claims import claimed
from shiwei.web.words import full_instant, short_instant
from shiwei.workorders import labels
from shiwei.workorders.deferral_labels import CATEGORY, INTERNAL, REFUSAL_CODE, SIGN_METHOD
from shiwei.workorders.story_labels import CALLED, CHANNEL

Row = Mapping[str, Any]
_HASH = re.compile(r"[0-9a-f]{64}")

ICONS = {
    "reported": "message-report",
    "dispatched": "send",
    "arrived": "map-pin",
    "departed": "send",
    "repaired": "tool",
    "handed_over": "arrow-forward-up",
    "rejected": "arrow-back-up",
    "reopened": "arrow-back-up",
    "merged": "arrow-forward-up",
    "confirmed": "circle-check",
    "signed": "users",
    "voided": "ban",
    "cameras_changed": "device-cctv",
    "exclusion_accepted": "bolt",
    "exclusion_ended": "bolt",
    "emergency_raised": "bell",
    "emergency_called": "bell",
    "emergency_notice_logged": "bell",
    "emergency_acknowledged": "check",
    "clock_suspended": "player-pause",
}
TONES = {
    "reported": "warning",
    "confirmed": "ok",
    "rejected": "fault",
    "reopened": "fault",
    "voided": "quiet",
    "merged": "quiet",
    "emergency_raised": "fault",
    "emergency_called": "fault",
    "deferral_approved": "deferred",
    "special_timing_granted": "deferred",
    "clock_suspended": "deferred",
    "deferral_found_false": "fault",
    "deferral_blocked": "warning",
    "deferral_refused": "warning",
}


def event(row: Row, units: present.Units, people: Mapping[str, str]) -> dict[str, Any]:
    """A journal entry as the timeline shows it; ``people`` are names by account."""
    badge = units.badge(row["unit"])
    verb = row["verb"]
    papers, photos = _papers(row), _photos(row)
    return {
        "at": row["at"],
        "claimed": claimed(row),
        "title": labels.word(labels.EVENT, verb),
        "icon": ICONS.get(verb, "clock-pause" if verb.startswith(("deferral", "special")) else "point"),
        "tone": TONES.get(verb, "pending"),
        "who": badge["name"],
        "role": badge["role"],
        "person": people.get(row["actor"], ""),
        "text": " ".join(part for part in _lines(row, units) if part),
        "because": row["because"],
        "photos": [reverse("picture", args=[sha]) for sha in photos],
        "papers": [{"word": word, "url": reverse("paper", args=[sha])} for word, sha in papers],
    }


def _lines(row: Row, units: present.Units) -> Iterator[str]:
    fields, more = row["fields"], row["more"]
    tell = TELL.get(row["verb"])
    if tell is not None:
        yield tell(fields, more, units)
    if fields.get("to"):
        yield _("→ %(unit)s") % {"unit": units.badge(fields["to"])["name"]}
    said = fields.get("note") or fields.get("reason") or more.get("measures") or more.get("words") or ""
    yield labels.word({**labels.HAND_OVER_REASON, **INTERNAL}, said)


def _photos(row: Row) -> list[str]:
    """The hashes of the photos that came with the act."""
    kept = row["more"].get("photos", [])
    return [sha for sha in kept if isinstance(sha, str) and _HASH.fullmatch(sha)] if isinstance(kept, list) else []


def _papers(row: Row) -> list[tuple[str, str]]:
    """The papers that came with it: the sealed form, the signed sheet, evidence that is a kept file."""
    more, fields = row["more"], row["fields"]
    found = [(_("盖章申请表"), more.get("form")), (_("扫描件"), more.get("paper")), (_("扫描件"), more.get("scan"))]
    evidence = [*fields.get("evidence", []), *more.get("evidence", [])]
    found += [(_("证据"), sha) for sha in evidence if row["verb"] != "confirmed"]
    return [(word, sha) for word, sha in found if isinstance(sha, str) and _HASH.fullmatch(sha)]


Tell = Callable[[Row, Row, present.Units], str]


def _filed(fields: Row, _more: Row, _units: present.Units) -> str:
    category = labels.word({**CATEGORY, **INTERNAL}, fields["category"])
    if fields.get("hours"):
        return _("%(paper)s · %(category)s · 申请 %(n)s 小时") % {
            "paper": fields["deferral"],
            "category": category,
            "n": fields["hours"],
        }
    return _("%(paper)s · %(category)s") % {"paper": fields["deferral"], "category": category}


def _approved(fields: Row, _more: Row, _units: present.Units) -> str:
    if fields.get("hours"):
        return _("%(paper)s · 批准 %(n)s 小时") % {"paper": fields["deferral"], "n": fields["hours"]}
    return _("%(paper)s · 至影响结束后") % {"paper": fields["deferral"]}


def _refused(fields: Row, _more: Row, _units: present.Units) -> str:
    return f"{fields['deferral']} · {labels.word(REFUSAL_CODE, fields['reason_code'])}"


def _impact(fields: Row, more: Row, _units: present.Units) -> str:
    end = str(fields.get("impact_end") or more.get("impact_end"))
    told = {"paper": fields.get("deferral") or more.get("deferral", ""), "end": short_instant(parse_instant(end))}
    return _("%(paper)s · 影响于 %(end)s 结束") % told


def _timing(fields: Row, _more: Row, _units: present.Units) -> str:
    if "deadline" in fields:
        at = short_instant(parse_instant(fields["deadline"]))
        return _("%(paper)s · 另定期限 %(at)s") % {"paper": fields["request"], "at": at}
    start, end = (short_instant(parse_instant(text)) for text in fields["pause"])
    return _("%(paper)s · 暂停 %(start)s 至 %(end)s") % {"paper": fields["request"], "start": start, "end": end}


def _cameras(fields: Row, _more: Row, _units: present.Units) -> str:
    parts = [_("增加 %(n)d 路") % {"n": len(fields["add"])} if fields["add"] else ""]
    parts.append(_("移除 %(n)d 路") % {"n": len(fields["remove"])} if fields["remove"] else "")
    return "，".join(part for part in parts if part)


def _signed(_fields: Row, more: Row, _units: present.Units) -> str:
    method = labels.word(SIGN_METHOD, more.get("method", ""))
    return " · ".join(part for part in (more.get("signer", ""), method) if part)


def _suspended(fields: Row, _more: Row, _units: present.Units) -> str:
    start, end = (short_instant(parse_instant(fields[name])) for name in ("from", "to"))
    told = {"paper": fields["contract"], "start": start, "end": end}
    if fields["stops_clock"]:
        return _("合同 %(paper)s，停止计时 %(start)s 至 %(end)s") % told
    return _("合同 %(paper)s，%(start)s 至 %(end)s，计时照常") % told


def _called(_fields: Row, more: Row, _units: present.Units) -> str:
    """Whom the system called, by what step, and for which instant."""
    rows = more.get("called") or [more]
    told = [_one_call(row) for row in rows]
    return "；".join(part for part in told if part)


def _one_call(row: Row) -> str:
    if "kind" not in row:
        return ""
    step, due = labels.word(CALLED, row["kind"]), full_instant(parse_instant(row["at"]))
    person = " ".join(part for part in (row.get("name", ""), number_of(row)) if part)
    return _("%(step)s：%(person)s（应于 %(at)s）") % {"step": step, "person": person or "—", "at": due}


def number_of(row: Row) -> str:
    """What was dialled; rows of earlier versions keep it as ``phone``, which in an act from a phone is its clock."""
    found = row.get("number") or row.get("phone", "")
    return found if isinstance(found, str) else ""


def _notified(_fields: Row, more: Row, _units: present.Units) -> str:
    told = {"channel": labels.word(CHANNEL, more["channel"]), "person": f"{more['person']} {number_of(more)}".rstrip()}
    return _("%(channel)s告知 %(person)s") % told


def _reported(fields: Row, _more: Row, _units: present.Units) -> str:
    n = fields.get("camera_count", len(fields.get("cameras", [])))
    told = {"fault": labels.word(labels.FAULT, fields["fault"]), "source": labels.word(labels.SOURCE, fields["source"])}
    return _("%(fault)s · %(n)d 路 · 来源：%(source)s") % {**told, "n": n}


def _paper_only(fields: Row, more: Row, _units: present.Units) -> str:
    return str(fields.get("deferral") or fields.get("request") or more.get("deferral") or "")


TELL: Mapping[str, Tell] = {
    "reported": _reported,
    "arrived": lambda fields, _more, _units: (
        _("远程处理：%(why)s") % {"why": fields["remote"]} if fields.get("remote") else ""
    ),
    "cameras_changed": _cameras,
    "exclusion_accepted": lambda fields, _more, _units: labels.word(labels.EXCLUSION, fields["exclusion"]),
    "exclusion_ended": lambda fields, _more, _units: labels.word(labels.EXCLUSION, fields["exclusion"]),
    "merged": lambda fields, _more, _units: _("并入 %(n)s") % {"n": fields["into"]},
    "signed": _signed,
    "deferral_filed": _filed,
    "deferral_approved": _approved,
    "deferral_refused": _refused,
    "deferral_returned": _paper_only,
    "deferral_terminated": _paper_only,
    "deferral_found_false": _paper_only,
    "special_timing_requested": _paper_only,
    "special_timing_refused": _paper_only,
    "impact_ended": _impact,
    "impact_end_stated": _impact,
    "special_timing_granted": _timing,
    "clock_suspended": _suspended,
    "emergency_raised": _called,
    "emergency_called": _called,
    "emergency_notice_logged": _notified,
}
"""What is told of an event beside its note, by its verb."""
