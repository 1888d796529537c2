"""The difference between two assessments of one order, in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shiwei.policy.assessment import OrderAssessment
from shiwei.web.words import short_instant
from shiwei.workorders.labels import URGENCY, word


def sentence(before: OrderAssessment, after: OrderAssessment) -> str:
    """``12 路，升为紧急，研判自 06-03 08:00 起算，本环节期限 06-03 12:00`` and the like."""
    parts = [_("%(n)d 路") % {"n": after.cameras}]
    if before.urgency != after.urgency:
        parts.append(_("升为%(urgency)s") % {"urgency": word(URGENCY, after.urgency)})
    else:
        parts.append(_("仍为%(urgency)s") % {"urgency": word(URGENCY, after.urgency)})
    if before.stages[0].start != after.stages[0].start:
        parts.append(_("研判自 %(at)s 起算") % {"at": short_instant(after.stages[0].start)})
    running = next((stage for stage in after.stages if stage.end is None), None)
    if running is not None:
        parts.append(_("本环节期限 %(at)s") % {"at": short_instant(running.deadline)})
    newly = sum(s.overtime for s in after.stages) - sum(s.overtime for s in before.stages)
    if newly > 0:
        parts.append(_("因此新增超时环节 %(n)d 个") % {"n": newly})
    return "，".join(parts)
