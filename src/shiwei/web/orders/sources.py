"""Where a stage's limit comes from, in words: the regulation's article, a contract's clause, a county's document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shiwei.contracts.facts import code_of
from shiwei.contracts.models import Clause, CountyRule
from shiwei.kernel.time import local_date
from shiwei.policy.explain import Limit


class Sources:
    """Words for the sources of limits. Clauses and county rules are read when the first limit names one."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], dict[str, Any]] = {}

    def told(self, limit: Limit, at: datetime) -> dict[str, Any]:
        """``word`` names the source, ``quote`` its text where it has one, ``instead`` what the regulation says."""
        key = (limit.level, limit.citation, limit.key)
        if key not in self._known:
            self._known[key] = _told(limit, at)
        instead = _("制度规定 %(n)d 小时") % {"n": limit.lawful} if limit.lawful is not None else ""
        return {**self._known[key], "instead": instead, "level": limit.level}


def _told(limit: Limit, at: datetime) -> dict[str, Any]:
    if limit.level == "contract":
        return _clause(limit, at)
    if limit.level == "county":
        return _county(limit, at)
    if limit.level == "upper":
        return {"word": _("上级规定"), "quote": ""}
    if limit.level == "default":
        return {"word": _("产品默认"), "quote": ""}
    return {"word": _("制度第 %(n)s 条") % {"n": limit.article}, "quote": ""}


def _clause(limit: Limit, at: datetime) -> dict[str, Any]:
    """The clause of the contract that held on the day, the later one where several do."""
    day, code = local_date(at), code_of(limit.citation)
    rows = Clause.objects.filter(contract__code=code, parameter=limit.key, approved=True)
    held = [c for c in rows if (c.since is None or c.since <= day) and (c.until is None or day <= c.until)]
    found = max(held, key=lambda c: (c.since is not None, c.since), default=None)
    if found is None:
        return {"word": _("合同 %(code)s") % {"code": code}, "quote": ""}
    return {
        "word": _("合同 %(code)s 第 %(number)s 条") % {"code": code, "number": found.number},
        "quote": found.quote,
    }


def _county(limit: Limit, at: datetime) -> dict[str, Any]:
    rows = CountyRule.objects.filter(jurisdiction=limit.citation, parameter=limit.key, approved=True)
    found = rows.filter(since__lte=local_date(at)).select_related("jurisdiction").order_by("-since").first()
    if found is None:
        return {"word": _("县区规定"), "quote": ""}
    place = {"county": found.jurisdiction.name, "document": found.document}
    return {"word": _("%(county)s规定 %(document)s") % place, "quote": found.quote}
