"""Words for codes of accounts."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTY: dict[str, str | Promise] = {
    "OWNER": _("业主单位"),
    "INTEGRATOR": _("集成商"),
    "NETWORK_OPERATOR": _("网络运营商"),
    "POWER_SUPPLIER": _("取电接入供应商"),
    "USING_UNIT": _("使用单位"),
    "ROOM_OWNER": _("机房产权单位"),
    "DATA_BUREAU": _("数据资源管理局"),
    "PUBLIC_SECURITY": _("公安机关"),
    "INDUSTRY_REGULATOR": _("行业监管部门"),
}

DUTY: dict[str, str | Promise] = {
    "LEADER": _("负责人"),
    "DISPATCHER": _("调度员"),
    "FIELD_WORKER": _("运维人员"),
    "REPORTER": _("报修人"),
    "SUPERVISOR": _("监督人员"),
    "ENGINEER": _("系统工程师"),
}
