"""The words of the field page's scripts; ``{}`` stands for a value."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shiwei.web import words


def for_field() -> dict[str, str]:
    """Every word the phone's page says, in the reader's language."""
    return words.for_scripts() | _places() | _acts() | _forms() | _queue() | _notes()


def _places() -> dict[str, str]:
    return {
        "product": _("视维"),
        "field": _("现场"),
        "my_orders": _("我的工单"),
        "refresh": _("刷新"),
        "read_at": _("%(time)s 更新") % {"time": "{}"},
        "nothing_open": _("没有待修的工单"),
        "nothing_open_text": _("派给本单位的工单会出现在这里，按剩余时间排列。"),
        "reading": _("正在读取工单…"),
        "never_read": _("还没有读到工单"),
        "never_read_text": _("第一次打开需要信号；读到一次之后，没有信号也能用。"),
        "sign_in_first": _("请先登录"),
        "sign_in_first_text": _("登录后读取本单位的工单。"),
        "desk": _("电脑版工作台"),
        "signed_in": _("登录：%(name)s") % {"name": "{}"},
        "open_on_desk": _("在电脑版中查看"),
        "not_mine": _("这张工单现在不在本单位手上"),
        "not_mine_text": _("它可能已反馈、流转或归档。您排队的操作仍在上面。"),
        "back_to_order": _("回到工单"),
        "not_now": _("现在不能办这一步"),
        "not_now_text": _("工单的状态已经变了，请回到工单查看。"),
        "cameras_n": _("%(n)s 路") % {"n": "{}"},
        "cameras_more": _("共 %(n)s 路，这里列出情况最差的") % {"n": "{}"},
        "cameras": _("摄像机"),
        "close": _("关闭"),
        "enlarge": _("放大查看：%(name)s") % {"name": "{}"},
        "no_picture": _("没有图片"),
        "when_well": _("正常时"),
        "when_reported": _("报修时"),
        "seen_last": _("最近一次"),
        "just_now": _("刚刚"),
        "picture_before": _("%(name)s，之前的画面") % {"name": "{}"},
        "picture_now": _("%(name)s，最近的画面") % {"name": "{}"},
        "picture_test": _("%(name)s，刚测试的画面") % {"name": "{}"},
        "time_left": _("剩余时间"),
        "no_clock": _("暂停计时"),
        "no_clock_text": _("现在不计时"),
        "until": _("%(time)s 到期 · 时限 %(hours)s 小时 · 第十条") % {"time": "{}", "hours": "{}"},
        "number": _("工单号"),
        "place": _("位置"),
        "county": _("区县"),
        "opened": _("报修"),
        "description": _("情况说明"),
        "about": _("这张工单"),
    }


def _acts() -> dict[str, str]:
    return {
        "what_to_do": _("可以办的"),
        "more": _("更多"),
        "arrived": _("已到场"),
        "act_arrive": _("到场"),
        "act_feed_back": _("反馈修复"),
        "act_hand_over": _("流转"),
        "act_defer": _("申请暂缓"),
        "on_its_way": _("已排队，等待送达；送达前不能再办下一步。"),
        "test_now": _("立即测试"),
        "testing": _("测试中…"),
        "test_result": _("测试结果"),
        "test_asking": _("正在请求测试…"),
        "test_running": _("正在看图…"),
        "test_unreachable": _("没有信号，现在不能测试。有信号后再点一次。"),
        "test_failed": _("这次测试没有做完，请再试一次"),
    }


def _forms() -> dict[str, str]:
    return {
        "submit_arrive": _("记录到场"),
        "submit_feed_back": _("提交反馈"),
        "submit_hand_over": _("提交流转"),
        "submit_defer": _("提交申请"),
        "arrive_now": _("到场时间（手机）"),
        "remote": _("不到现场，远程处理"),
        "remote_reason": _("远程处理的理由"),
        "what_was_done": _("做了什么"),
        "own_words": _("补充说明"),
        "own_words_hint": _("可不填"),
        "site_photos": _("现场照片"),
        "site_photos_hint": _("可不拍；拍了会带上时间和位置。"),
        "arrive_first": _("紧急故障须先记录到场，再反馈修复（第十条）。"),
        "hand_over_to": _("流转给"),
        "hand_over_why": _("理由"),
        "note": _("说明"),
        "defer_why": _("暂缓情形"),
        "cap": _("最长 %(span)s") % {"span": "{}"},
        "cap_after": _("影响结束后最长 %(span)s") % {"span": "{}"},
        "how_long": _("拟暂缓多久"),
        "longer": _("增加 %(span)s") % {"span": "{}"},
        "shorter": _("减少 %(span)s") % {"span": "{}"},
        "one_day": _("1 天"),
        "one_hour": _("1 小时"),
        "not_said": _("未填"),
        "defer_note": _("原因"),
        "defer_photos_hint": _("至少一张现场环境照片（第十一条）。"),
        "stamped_form": _("盖章申请表的照片"),
        "stamped_form_hint": _("没有单位盖章，申请不成立（第十一条）。"),
        "take_photo": _("拍照"),
        "choose_photo": _("从相册选"),
        "drop_photo": _("去掉这张照片"),
        "photo_of": _("%(time)s 拍的照片") % {"time": "{}"},
        "no_place": _("无位置"),
        "place_within": _("位置 ±%(n)s 米") % {"n": "{}"},
        "photos_n": _("%(n)s 张照片") % {"n": "{}"},
        "most_photos": _("一次最多 %(n)s 张照片") % {"n": "{}"},
        "not_a_picture": _("这个文件不是能打开的图片，没有添加。"),
        "need_measures": _("请选择或填写做了什么。"),
        "need_unit": _("请选择流转给哪个单位。"),
        "need_reason": _("请选择流转的理由。"),
        "need_category": _("请选择暂缓情形。"),
        "need_hours": _("请填写拟暂缓多久。"),
        "need_note": _("请填写暂缓的原因。"),
        "need_photo": _("请至少拍一张现场环境照片。"),
        "need_form": _("请拍下盖了单位公章的申请表。"),
    }


def _queue() -> dict[str, str]:
    return {
        "queue": _("发送队列"),
        "queue_empty": _("没有排队的操作"),
        "queue_empty_text": _("没有信号时办的事会排在这里，有信号后自动发送。"),
        "to_look_at": _("需要您看一下"),
        "to_send": _("等待发送"),
        "sent": _("已送达"),
        "send_now": _("现在发送"),
        "clear_sent": _("清除已送达"),
        "state_waiting": _("等待发送"),
        "state_sending": _("正在发送"),
        "state_done": _("已送达"),
        "state_already": _("已送达过，只计一次"),
        "state_refused": _("未被接受"),
        "state_conflict": _("情况变了"),
        "claimed": _("您说的时间 %(time)s") % {"time": "{}"},
        "received": _("服务器收到 %(time)s") % {"time": "{}"},
        "tries": _("已试 %(n)s 次") % {"n": "{}"},
        "next_try": _("已试 %(n)s 次，%(time)s 再试") % {"n": "{}", "time": "{}"},
        "refused_by": _("依据第%(article)s条：%(why)s") % {"article": "{}", "why": "{}"},
        "refused_403": _("您没有权限做这一步。"),
        "refused_404": _("没有这张工单，或不在您的范围内。"),
        "refused_413": _("照片太大，服务器没有接受。"),
        "refused_otherwise": _("服务器没有接受：照片不是图片，或填写的内容不合要求。"),
        "moved_on": _("您离线期间，这张工单有了变化，所以没有替您办："),
        "is_now": _("现在：%(state)s，由 %(unit)s 负责。") % {"state": "{}", "unit": "{}"},
        "withdraw": _("撤回"),
        "discard": _("放弃这项"),
        "send_again": _("看过了，重新提交"),
        "look_at_it": _("去看看"),
    }


def _notes() -> dict[str, str]:
    return {
        "online": _("在线"),
        "no_signal": _("无信号"),
        "offline": _("没有信号。照常填写，有信号后自动发送。"),
        "offline_n": _("没有信号。%(n)s 项已存在手机里，有信号后自动发送。") % {"n": "{}"},
        "signed_out": _("登录已过期，请重新登录。手机里的内容都在。"),
        "signed_out_n": _("登录已过期，请重新登录。%(n)s 项还没有发送，登录后自动发送。") % {"n": "{}"},
        "sign_in": _("去登录"),
        "stranger": _("这个账号不属于负责维修的单位，没有现场工单。请用运维人员的账号登录。"),
        "full": _("手机存储空间不足，刚才的内容没有存下。请腾出空间，或先到有信号的地方发送。"),
        "look_n": _("%(n)s 项没有办成，需要您看一下。") % {"n": "{}"},
        "new_version": _("有新版本。手机里的内容不受影响。"),
        "update": _("更新"),
        "no_worker": _("这个地址不是 HTTPS：没有信号时打不开本页，但已打开的页面照常排队。请向管理员要 HTTPS 地址。"),
        "clock_fast": _("手机时钟快 %(span)s") % {"span": "{}"},
        "clock_slow": _("手机时钟慢 %(span)s") % {"span": "{}"},
        "skew": _("%(skew)s。剩余时间按服务器时钟计算；您说的时间照手机时钟记录。") % {"skew": "{}"},
        "install_hint": _("可以装到桌面，像应用一样打开。"),
        "install": _("安装"),
    }
