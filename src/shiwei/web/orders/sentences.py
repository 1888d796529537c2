"""The sentences of a stage's story in the reader's words; policy says what happened, here it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shiwei.penalties.labels import GROUND
from shiwei.penalties.labels import STATE as COUNT_STATE
from shiwei.policy.explain import Sentence
from shiwei.web import present
from shiwei.web.words import duration, short_instant
from shiwei.workorders.deferral_labels import CATEGORY, REFUSAL_CODE
from shiwei.workorders.labels import EVENT, EXCLUSION, HAND_OVER_REASON, STAGE, word
from shiwei.workorders.story_labels import ENDED, PAUSE

Values = Mapping[str, Any]
Tell = Callable[[Values, present.Units], str]


def told(sentence: Sentence, units: present.Units, source: str = "") -> str:
    """The sentence in words; ``source`` is where its limit comes from."""
    if sentence.code == "LIMIT":
        return _limit(sentence.values, source)
    return _TELL[sentence.code](sentence.values, units)


def _span(length: timedelta) -> str:
    return duration(length.total_seconds())


def _unit(units: present.Units, code: str | None) -> str:
    return str(units.badge(code)["name"]) if code else ""


def _at(instant: datetime | None) -> str:
    return short_instant(instant) if instant is not None else "—"


def _limit(values: Values, source: str) -> str:
    words = _("限 %(hours)s 小时，依据%(source)s") % {"hours": values["hours"], "source": source}
    if values["lawful"] is not None and values["lawful"] != values["hours"]:
        words += _("（制度规定 %(n)s 小时）") % {"n": values["lawful"]}
    return words


def _start(values: Values, units: present.Units) -> str:
    stage = {"unit": _unit(units, values["unit"]), "kind": word(STAGE, values["kind"])}
    words = _("%(unit)s的“%(kind)s”环节开始") % stage
    if values["claimed"]:
        words += _("，自消息到达之时起算")
    if values["joined"]:
        words += _("，并单后取较早的研判时间")
    if "law_from" in values:
        words += _("，制度自 %(at)s 施行，此前不计") % {"at": _at(values["law_from"])}
    return words


def _filed(values: Values, units: present.Units) -> str:
    asked = {
        "unit": _unit(units, values["by"]),
        "paper": values["paper"],
        "category": word(CATEGORY, values["category"]),
        "used": _span(values["used"]),
    }
    words = _("已用 %(used)s，%(unit)s申请暂缓 %(paper)s（%(category)s）") % asked
    if values["hours"] is not None:
        words += _("，申请 %(n)s 小时") % {"n": values["hours"]}
    return words + (_("，续 %(paper)s") % {"paper": values["renews"]} if values["renews"] else "")


def _granted(values: Values, units: present.Units) -> str:
    by = {"unit": _unit(units, values["by"]), "paper": values["paper"]}
    if values["hours"] is None:
        words = _("%(unit)s批准暂缓 %(paper)s，至天气影响结束后") % by
    else:
        words = _("%(unit)s批准暂缓 %(paper)s，%(n)s 小时") % {**by, "n": values["hours"]}
    if values.get("start") is not None:
        words += _("，暂停 %(start)s 至 %(end)s") % {"start": _at(values["start"]), "end": _at(values["end"])}
    if values["late"] and not values["retroactive"]:
        words += _("；过期才申请，之前的超时仍算")
    return words + (_("；业主认可追认已超时部分") if values["retroactive"] else "")


def _refused(values: Values, units: present.Units) -> str:
    told = {
        "unit": _unit(units, values["by"]),
        "paper": values["paper"],
        "why": word(REFUSAL_CODE, values["reason_code"]),
    }
    return _("%(unit)s不批准暂缓 %(paper)s（%(why)s），视同从未暂停") % told


def _paper(text: Callable[[], str]) -> Tell:
    """A sentence that says only who did it and about which paper."""
    return lambda values, units: text() % {"unit": _unit(units, values["by"]), "paper": values["paper"]}


def _impact(values: Values, units: present.Units) -> str:
    told = {"unit": _unit(units, values["by"]), "paper": values["paper"], "end": _at(values["end"])}
    return _("%(unit)s认可天气影响于 %(end)s 结束（%(paper)s）") % told


def _consented(values: Values, units: present.Units) -> str:
    by = {"unit": _unit(units, values["by"]), "paper": values["paper"]}
    if "deadline" in values:
        return _("%(unit)s同意另计 %(paper)s，另定期限 %(at)s") % {**by, "at": _at(values["deadline"])}
    span = {"start": _at(values.get("start")), "end": _at(values.get("end"))}
    return _("%(unit)s同意另计 %(paper)s，暂停 %(start)s 至 %(end)s") % {**by, **span}


def _suspended(values: Values, _units: present.Units) -> str:
    told = {"paper": values["paper"], "start": _at(values["start"]), "end": _at(values["end"])}
    return _("合同 %(paper)s 中止服务，依约停止计时 %(start)s 至 %(end)s") % told


def _upgraded(values: Values, _units: present.Units) -> str:
    if values["hours"] is None:
        return _("升为紧急故障")
    return _("升为紧急故障：自此最多还有 %(n)s 小时，与原期限取较早者") % {"n": values["hours"]}


def _excluded(values: Values, units: present.Units) -> str:
    told = {
        "unit": _unit(units, values["by"]),
        "what": word(EXCLUSION, values["exclusion"]),
        "n": values["hours"],
    }
    return _("%(unit)s采信“%(what)s”，不属紧急，按 %(n)s 小时自环节开始计") % told


def _resumed(values: Values, units: present.Units) -> str:
    told = {"rest": _span(values["rest"]), "used": _span(values["used"])}
    return _("工单回到本单位，接着已用的 %(used)s 计；其间 %(rest)s 在别处，不计") % told


def _ended(values: Values, units: present.Units) -> str:
    words = _("%(unit)s%(how)s") % {"unit": _unit(units, values["by"]), "how": word(ENDED, values["how"])}
    if values["how"] == "handed_over" and values["reason"]:
        words += f"（{word(HAND_OVER_REASON, values['reason'])}）"
    return words + _("，用时 %(used)s") % {"used": _span(values["used"])}


def _goes_on(values: Values, _units: present.Units) -> str:
    told = {"kind": word(PAUSE, values["kind"]), "paper": values["paper"]}
    return _("%(kind)s %(paper)s 到期，计时继续") % told


def _breached(values: Values, _units: present.Units) -> str:
    told = {"at": _at(values["deadline"]), "over": _span(values["over"])}
    if values["running"]:
        return _("期限 %(at)s 已过，至今超时 %(over)s") % told
    return _("期限 %(at)s 已过，超时 %(over)s") % told


def _waits(values: Values, _units: present.Units) -> str:
    return _("申请尚待决定，计时暂挂；若不批准，期限是 %(at)s") % {"at": _at(values["deadline"])}


def _counted(values: Values, _units: present.Units) -> str:
    told = {
        "amount": values["amount"],
        "state": word(COUNT_STATE, values["state"]),
        "ground": word(GROUND, values["ground"] or ""),
    }
    return _("由此计一次“处理故障超时”（%(ground)s），%(amount)s 元，%(state)s") % told


def _moved(values: Values, _units: present.Units) -> str:
    return _("“%(event)s”移动了期限") % {"event": word(EVENT, values["how"])}


_TELL: Mapping[str, Tell] = {
    "START": _start,
    "FILED": _filed,
    "GRANTED": _granted,
    "REFUSED": _refused,
    "RETURNED": _paper(lambda: _("%(unit)s退回补正暂缓申请 %(paper)s，计时不停")),
    "TERMINATED": _paper(lambda: _("%(unit)s提前终止暂缓 %(paper)s，计时继续")),
    "FOUND_FALSE": _paper(lambda: _("%(unit)s认定暂缓申请 %(paper)s 与实际不符，自始无效")),
    "IMPACT_ENDED": _impact,
    "REQUESTED": _paper(lambda: _("%(unit)s请示另计 %(paper)s")),
    "CONSENTED": _consented,
    "DECLINED": _paper(lambda: _("%(unit)s不同意另计 %(paper)s，视同从未请示")),
    "SUSPENDED": _suspended,
    "UPGRADED": _upgraded,
    "EXCLUDED": _excluded,
    "RESUMED": _resumed,
    "ENDED": _ended,
    "GOES_ON": _goes_on,
    "BREACHED": _breached,
    "WAITS": _waits,
    "UNASSESSED": lambda _values, _units: _("本环节不考核"),
    "COUNTED": _counted,
    "MOVED": _moved,
}
