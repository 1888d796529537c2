"""Values of parameters as people type and read them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.money import format_yuan
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Parameter
from shiwei.workorders.labels import Words, word

_WHOLE = frozenset({"hours", "hours_or_none", "cap_hours", "minutes", "days", "days_or_none", "months", "cameras"})
_NUMBERS = _WHOLE | {"count", "percent"}
UNIT: Words = {
    "hours": _l("小时"),
    "hours after the impact": _l("小时（影响结束后）"),
    "minutes": _l("分钟"),
    "days": _l("天"),
    "months": _l("个月"),
    "cameras": _l("路"),
    "percent": "%",
    "yuan a count": _l("元 / 次"),
    "per month": _l("次 / 月"),
    "per quarter": _l("次 / 季"),
    "per year": _l("次 / 年"),
    "per new system": _l("次 / 新系统"),
}


def parse(parameter: Parameter, text: str) -> Any:
    """What was typed as a value of the parameter's kind. Raises ValueError; whether it may be is not judged here."""
    told = text.strip()
    if not told:
        if parameter.kind.endswith("_or_none"):
            return None
        raise ValueError(_("请填写数值"))
    if parameter.kind in _NUMBERS:
        return _whole(told)
    if parameter.kind in {"yuan", "yuan_or_none"}:
        return _yuan(told)
    if parameter.kind == "percents":
        return [_whole(part) for part in re.split(r"[,，、\s]+", told)]
    return _flag(told) if parameter.kind == "flag" else told


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        raise ValueError(_("须为整数"))
    return int(text)


def _yuan(text: str) -> str:
    try:
        return format_yuan(Decimal(text.replace(",", "")))
    except (InvalidOperation, ValueError) as wrong:
        raise ValueError(_("须为金额，最多到分")) from wrong


def _flag(text: str) -> bool:
    yes, no = {"true", "1", _("是")}, {"false", "0", _("否")}
    if text.lower() not in yes | no:
        raise ValueError(_("须为 是 或 否"))
    return text.lower() in yes


def shown(key: str, value: Any) -> str:
    """The value with its unit, as a table shows it."""
    parameter = packaged().parameters.get(key)
    if value is None:
        return _("不另行约定")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    plain = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    unit = word(UNIT, parameter.unit) if parameter is not None and parameter.unit else ""
    return f"{plain} {unit}".strip()


def name_of(key: str) -> str:
    """The parameter in the reader's language; with its cause where it is one of several."""
    parameter = packaged().parameters.get(key)
    if parameter is None:
        return key
    return parameter.en if (get_language() or "").startswith("en") else parameter.zh
