"""Refusals of the flow (Article 9), of emergencies and exclusions (Article 10) and of counts (Article 28), in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

FLOW: tuple[tuple[str, str | Promise], ...] = (
    (r"the order (?P<code>\S+) is reported only later", _l("工单 %(code)s 那时还没有报修")),
    ("a confirmation needs the evidence of the recheck", _l("确认须有复测依据")),
    ("voiding needs evidence of the false alarm", _l("作废须附误报的证据")),
    ("reopening needs its reason", _l("重新打开须写明理由")),
    (
        r"(?P<hours>\d+) hours after archiving only the owner reopens",
        _l("归档超过 %(hours)s 小时，只能由业主单位重新打开"),
    ),
    (r"(?P<unit>\S+) has no role in which it could repair", _l("%(unit)s 不是运维单位，不能承担修复")),
    (r"(?P<unit>\S+) has the order already", _l("工单本来就在 %(unit)s")),
    (
        r"(?P<unit>\S+) and (?P<other>\S+) returned it to each other (?P<times>\S+) times: the owner rules",
        _l("%(unit)s 与 %(other)s 已互相退回 %(times)s 次，须由业主单位裁定责任"),
    ),
    ("a rejection needs its reason", _l("退回须写明理由")),
    (
        "a refused double signature returns the order to the unit that repaired",
        _l("业主不签字的，只能退回原修复单位"),
    ),
    (r"(?P<code>\S+) is not another order with a running stage", _l("%(code)s 不是另一张在办工单，不能并入")),
    ("no order to merge was named", _l("没有选择要并入的工单")),
    (r"no clean test since the repair: .*", _l("还有摄像机没有修复之后的清晰复测图片")),
    ("a remote arrival needs its reason", _l("远程处理须写明理由")),
    ("an emergency needs the unit's arrival before its feedback", _l("紧急故障须先登记到场，才能反馈修复")),
    ("an exclusion needs evidence", _l("认定不属紧急须附停电通知或升级告知等证据")),
    ("the end of an exclusion needs evidence", _l("排除情形结束须附证据")),
    (r"no exclusion (?P<code>\S+) is in force", _l("本工单现在没有这一排除情形")),
    ("the key belongs to another act", _l("这个提交编号已用于另一件事，请刷新页面重办")),
    ("the order has no open emergency", _l("本工单没有进行中的紧急故障")),
    ("the emergency is acknowledged already", _l("这起紧急故障已经签收")),
    (r"\S+ is not possible when the emergency is (?P<code>\S+)", _l("紧急告知现在的状态不能办这一步")),
    ("an emergency is acknowledged by the order's owner", _l("紧急故障由工单的业主单位签收")),
    ("the owner is told by the order's integrator", _l("人工告知由工单的集成商登记")),
    ("a notice is logged after it was given", _l("告知时间不能晚于现在")),
    ("a duty list names the unit's own people", _l("值班表只能安排本单位在职人员")),
    ("a shift ends after it begins", _l("结束时间须晚于开始时间")),
    ("the shift is over already", _l("这一班已经过去")),
    ("a shift needs the number to dial", _l("须填写值班电话")),
    ("the person is on the list for that time already", _l("此人这段时间已经排班")),
    ("a duty list is kept by its own unit", _l("值班表由本单位自行维护")),
    ("the shift is withdrawn already", _l("这一班已经撤下")),
    ("departed is for the unit whose stage runs", _l("只有现在的责任单位可以登记出发")),
)

COUNTS: tuple[tuple[str, str | Promise], ...] = (
    (r"(?P<unit>\S+) is not the owner", _l("只有业主单位能办这一步")),
    ("facts before the regulation are not judged by it", _l("制度施行之前的事实不计入考核")),
    (r"\S+ \S+ of \S+ is counted already", _l("同一事实已计一次")),
    ("a dispute needs its reason", _l("提出异议须写明理由")),
    ("a withdrawal needs its reason", _l("撤回须写明理由")),
    (r"there is no count \S+ \S+ of \S+ now", _l("现在没有这一条考核")),
    (r"\S+ is not possible: the count is \S+", _l("这条考核现在的状态不能办这一步")),
)
