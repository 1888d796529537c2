"""Refusals in the reader's words: what is missing or too much, and what to do. Articles 10 to 12 stand here.

The fold tells why in one English sentence; each is known here by its shape. A sentence that is not known here is told
by its article alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.workorders.deferral_labels import CATEGORY
from shiwei.workorders.refusals_of_flow import COUNTS, FLOW

_SENTENCES: tuple[tuple[str, str | Promise], ...] = (
    ("a planned window is stated by the project's owner", _l("计划窗口只能由项目的业主单位公布和变更")),
    ("a planned window needs its notice as evidence", _l("须写明告知文件")),
    ("a planned window covers a node or cameras, not both", _l("节点和摄像机只选一样")),
    ("the window ends before it starts: correct one of both times", _l("结束时间须晚于开始时间")),
    (
        r"the notice must be delivered (?P<hours>\d+) hours before the window starts",
        _l("最后一份告知须在窗口开始前 %(hours)s 小时送达"),
    ),
    ("the window has ended: what still fails is a fault from its end", _l("窗口已经结束，仍未恢复的从结束时起是故障")),
    ("a window cannot end in the past: end it now", _l("结束时间不能早于现在")),
    ("the window has begun: its start stays as it is", _l("窗口已经开始，开始时间不能再改")),
    ("a window cannot begin in the past", _l("开始时间不能早于现在")),
    ("the window has begun: end it instead of cancelling it", _l("窗口已经开始，请提前结束而不是取消")),
    ("the window was cancelled: announce a new one", _l("窗口已经取消，请另行公布")),
    ("a change of a planned window needs its reason", _l("变更或取消窗口须写明理由")),
    ("a confirmation list is made by the owner, for another unit", _l("确认表由业主单位对运维单位生成")),
    ("the cut-off lies in the future: what is not over yet cannot be confirmed", _l("截至时间不能晚于现在")),
    (
        "the unit has no deferred or overtime order to confirm by that cut-off",
        _l("到该时间为止，这个单位没有待确认的暂缓或超时工单"),
    ),
    ("a confirmation list is signed by the owner and by its unit", _l("确认表只由业主和该运维单位签字")),
    ("this unit has signed the list already", _l("本单位已在这张确认表上签字")),
    ("only the unit disputes lines; the owner withdraws a count", _l("异议由运维单位提出；业主可撤回考核")),
    ("a disputed line is not on this list", _l("有异议的一项不在这张表上")),
    ("a disputed line needs its reason", _l("有异议的每一项须写明理由")),
    ("a suspension is ended by the owner of the contract's projects", _l("中止只能由项目的业主单位提前结束")),
    ("there is no such suspension", _l("没有这次中止，或它没有生效")),
    ("ending a suspension needs its reason", _l("提前结束须写明理由")),
    (
        "an early end lies in the suspension: not before its start, before its end",
        _l("提前结束须在中止期内：不早于起始，早于原定结束"),
    ),
    (
        "an end that has passed already needs evidence of when the service went on",
        _l("恢复时间已过的，须写明依据"),
    ),
    (
        "the unit may still answer: decide when it has, or when its 72 hours are over",
        _l("运维单位的申辩期未满 72 小时且尚未申辩，暂不能认定"),
    ),
    ("the finding is decided already", _l("已经作出认定")),
    ("the unit has answered already", _l("本单位已经申辩")),
    ("a finding about this deferral is open already", _l("已对这份暂缓提出不实，正在听取申辩")),
    ("the finding is answered by the unit whose deferral it is about", _l("只有申请暂缓的单位可以申辩")),
    ("an answer needs its words", _l("须写明申辩内容")),
    ("no finding about this deferral is open", _l("没有正在听取申辩的不实认定")),
    ("dropping a finding needs its reason", _l("不予认定须写明理由")),
    ("a finding is decided by the project's owner", _l("只有项目的业主单位能作出认定")),
    ("the application lacks its reason", _l("缺少申请理由")),
    ("the application lacks a photo of the site", _l("缺少现场环境照片，至少上传一张")),
    ("the application lacks the unit's seal", _l("缺少加盖公章的申请表扫描件")),
    (
        "lack of staff, vehicles or the like is no reason to defer",
        _l("人员、车辆不足等内部原因不得申请暂缓，本次尝试已留痕，不计次"),
    ),
    ("another application of this stage waits for its decision", _l("本环节已有一份申请待业主审批")),
    (r"(?P<code>\S+) was filed already", _l("%(code)s 已经提交过，只有退回补正的申请可以再次提交")),
    (r"(?P<code>\S+) is not an approved deferral of this order", _l("%(code)s 不是本工单已批准的暂缓")),
    (r"(?P<hours>\d+) hours are more than the (?P<most>\d+) applied for", _l("批准时长超过申请的 %(most)s 小时")),
    (
        r"(?P<hours>\d+) hours are more than the (?P<most>\d+) of (?P<category>[A-Z_]+)",
        _l("%(category)s类每次最长 %(most)s 小时，所填 %(hours)s 小时超出"),
    ),
    (
        "nothing is left of the days this order may be deferred",
        _l("本工单的累计暂缓时长已用完，须先有协商记录和业主同意延续"),
    ),
    ("only severe weather is approved without hours", _l("只有恶劣天气类可以不填批准时长")),
    ("nobody approves his own application", _l("不能审批本单位的申请")),
    ("covering the overtime needs a note with the reason", _l("追认已超时部分须写明理由")),
    (r"no application (?P<code>\S+) of this order waits for a decision", _l("%(code)s 不在待审批状态，请刷新页面")),
    (
        r"(?P<code>\S+) is no open deferral for severe weather of this order",
        _l("%(code)s 不是待审批或已批准的恶劣天气类暂缓"),
    ),
    ("consent needs a consultation recorded before it", _l("同意延续之前须先登记协商记录")),
    (r"no more than (?P<most>\S+) consents to go on are possible", _l("最多可同意延续 %(most)s 次")),
    ("a false application needs evidence", _l("认定不实须附证据")),
    ("a termination needs its reason", _l("提前终止须写明理由")),
    (r"(?P<code>\S+) is not running", _l("%(code)s 不在暂缓期内")),
    (r"(?P<unit>\S+) has signed already", _l("本单位已经签字")),
    ("the effect cannot end later than now", _l("天气影响结束时间不能晚于现在")),
    ("a batch names no order", _l("批量申请至少选一张工单")),
    (r"the request (?P<code>\S+) was made already", _l("请示 %(code)s 已经提交过")),
    (r"\S+ is not the owner in the contract \S+", _l("只有合同的业主单位能办这一步")),
    ("special timing needs its reason", _l("缺少申请另计的理由")),
    ("special timing needs its written request", _l("缺少盖章的书面请示扫描件")),
    ("nobody consents to his own request", _l("不能批复本单位的请示")),
    ("a request after the deadline cannot replace it", _l("期限之后提出的请示不能另定期限，只能暂停计时")),
    (r"no request (?P<code>\S+) of this order waits for a decision", _l("%(code)s 不在待批复状态，请刷新页面")),
    ("a return needs what is to be completed", _l("退回补正须写明缺什么")),
    ("a refusal needs the owner's opinion", _l("不批准须写明意见")),
    (r"(?P<category>[A-Z_]+) is granted by the circumstances", _l("%(category)s类的时长由业主依情况定，须写明理由")),
    (r"(?P<code>\S+) is not a deferral application of this order", _l("%(code)s 不是本工单的暂缓申请")),
    ("only the project's owner registers a paper application", _l("纸质申请由项目的业主单位登记")),
    ("a paper application cannot have come later than now", _l("收到时间不能晚于现在")),
    ("nobody holds the order now", _l("工单现在没有责任单位，不能登记申请")),
    ("a consultation needs its date, participants and solution", _l("协商记录须有日期、参加人和解决方案")),
    ("one person may not sign for two parties", _l("同一人不能代表双方签字；若是同名的两个人，请在姓名后注明职务")),
    ("a signature needs the signer's name", _l("须写明签字人姓名")),
    ("a signature in ink needs its scan", _l("手签须上传签字页扫描件")),
    (
        "a deferral's category with its days used up needs the owner's word why",
        _l("此情形属暂缓类别且累计时长已用完，同意另计须写明理由"),
    ),
    (
        r"(?P<event>[a-z_]+) (?:is not possible in state|in state) .*",
        _l("工单现在的状态或您的单位不能办这一步"),
    ),
)
_KNOWN = tuple((re.compile(shape), told) for shape, told in (*FLOW, *COUNTS, *_SENTENCES))


def sentence(why: str) -> str:
    """The refusal in words, behind the number of the order it is about where one is named; empty when not known."""
    about, colon, rest = why.partition(": ")
    if colon and " " not in about:
        told = sentence(rest)
        return _("%(number)s：%(why)s") % {"number": about, "why": told} if told else ""
    for shape, words in _KNOWN:
        if hit := shape.fullmatch(why):
            return str(words) % _values(hit.groupdict())
    return ""


def _values(found: Mapping[str, str]) -> dict[str, str]:
    return {name: str(CATEGORY.get(value, value)) for name, value in found.items()}
