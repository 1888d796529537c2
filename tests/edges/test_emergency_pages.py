"""An emergency on the pages: its strip and acts, the line for those who must act, the card at home, D-33."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from shiwei.accounts.models import Duty
from shiwei.jobs.sweep import sweep
from shiwei.ledger.actions.append import append
from shiwei.ledger.queries import events_of
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.depart import depart
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.log_notice import Contact, log_notice
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.facts import subject
from shiwei.workorders.models import EmergencyNotice, Order
from tests.edges.emergency_site import MICRO, MINUTE, Site, text, told
from tests.world import build

pytestmark = pytest.mark.django_db
PARTIES = ("owner", "integrator", "network", "power", "using", "outsider")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def site(wired: SimpleNamespace) -> Site:
    return Site(build(), wired)


def strip(page: str) -> str:
    """The strip's own part of the order page."""
    found = re.search(r'<section class="card sw-emergency" id="emergency".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def steps(page: str) -> list[str]:
    """The tone of each step in its order."""
    return re.findall(r'<li data-tone="(\w+)"', strip(page))


def post(site: Site, party: str, order: Order, act: str, given: dict[str, Any], duty: Duty = Duty.DISPATCHER) -> Any:
    return site.client(party, duty).post(f"/orders/{order.number}/{act}/", given, follow=True)


# ---- the page stands, whoever was called


def test_the_page_stands_once_somebody_was_called(site: Site) -> None:
    site.person("owner", Duty.LEADER)
    order, desk = site.order(), site.client("owner")
    sweep(site.wired.clock.forward(minutes=31))
    kinds = [row["kind"] for row in site.notice().called]
    assert kinds == ["RAISED", "NEXT_CONTACT", "LEADER", "NOTICE_OVERDUE"]
    answer = desk.get(f"/orders/{order.number}/")
    assert answer.status_code == 200
    assert "一直无人签收，报请负责人" in text(answer)


def test_a_journal_that_kept_the_number_as_phone_is_still_shown(site: Site) -> None:
    order = site.order()
    row = {"kind": "NEXT_CONTACT", "at": site.now.isoformat(), "name": "李四", "phone": "0558-5550199"}
    with transaction.atomic():
        append(
            at=site.now, actor="system", unit="OWN", subject=subject(order.number), verb="emergency_called",
            data={"case": {}, "more": row},
        )  # fmt: skip
    assert "李四 0558-5550199" in text(site.client("owner").get(f"/orders/{order.number}/"))


# ---- the strip


def test_an_order_that_is_no_emergency_has_no_strip(site: Site) -> None:
    order = site.order(10)
    assert not strip(text(site.client("owner").get(f"/orders/{order.number}/")))
    assert site.client("owner").get(f"/orders/{order.number}/D-33/").status_code == 404


@pytest.mark.parametrize(
    ("past", "tones"),
    [
        (10 * MINUTE, ["ok", "pending", "pending", "pending", "pending"]),
        (10 * MINUTE + MICRO, ["ok", "pending", "fault", "pending", "pending"]),
        (30 * MINUTE, ["ok", "pending", "fault", "pending", "pending"]),
        (30 * MINUTE + MICRO, ["ok", "fault", "fault", "pending", "pending"]),
    ],
)
def test_a_step_is_late_the_instant_after_its_limit(site: Site, past: timedelta, tones: list[str]) -> None:
    order = site.order()
    site.wired.clock.moment = site.now + past
    assert steps(text(site.client("owner").get(f"/orders/{order.number}/"))) == tones


def test_each_step_tells_who_took_it_when_and_how(site: Site) -> None:
    order = site.dispatched()
    site.wired.clock.forward(minutes=5)
    assert "人工告知已登记" in text(post(site, "integrator", order, "notify", told(site)))
    site.wired.clock.forward(minutes=2)
    post(site, "owner", order, "acknowledge", {"words": "已通知分管领导"})
    site.wired.clock.forward(minutes=1)
    page = text(post(site, "network", order, "depart", {"words": "两人一车"}, Duty.FIELD_WORKER))
    assert steps(page) == ["ok", "ok", "ok", "ok", "pending"]
    for words in ("电话 王主任 0558-5550100", "已通知分管领导", "两人一车", "int-a-dispatcher", "net-b-field_worker"):
        assert words in strip(page)
    kept = site.notice()
    assert (kept.notified_at, kept.acknowledged_at) == (kept.raised_at + 5 * MINUTE, kept.raised_at + 7 * MINUTE)


def test_a_repair_sent_back_has_to_set_out_anew(site: Site) -> None:
    order, crew = site.dispatched(), site.world.actor(site.world.network)
    forward = site.wired.clock.forward
    assert depart(order, crew, forward(minutes=1))
    assert arrive(Order.objects.get(), crew, forward(minutes=1))
    assert feed_back(Order.objects.get(), crew, forward(minutes=1), measures="换光模块")
    assert reject(Order.objects.get(), "仍离线", site.world.actor(site.world.integrator), forward(minutes=1))
    page = text(site.client("network").get(f"/orders/{order.number}/"))
    assert steps(page)[3:] == ["pending", "pending"]
    assert 'id="act-depart"' in page


# ---- who may do what


def test_the_forms_are_offered_to_those_whose_step_it_is(site: Site) -> None:
    order = site.dispatched()
    offered = {
        party: set(re.findall(r'id="act-(notify|acknowledge|depart)"', text(answer)))
        for party in PARTIES
        if (answer := site.client(party).get(f"/orders/{order.number}/")).status_code == 200
    }
    assert offered == {"owner": {"acknowledge"}, "integrator": {"notify"}, "network": {"depart"}, "using": set()}


@pytest.mark.parametrize(
    ("act", "may_not"),
    [
        ("notify", ("owner", "network", "power", "using")),
        ("acknowledge", ("integrator", "network", "power", "using", "outsider")),
        ("depart", ("owner", "using")),
    ],
)
def test_others_are_refused(site: Site, act: str, may_not: tuple[str, ...]) -> None:
    order = site.dispatched()
    for party in may_not:
        given = told(site) if act == "notify" else {}
        assert post(site, party, order, act, given).status_code == 403, party
    assert EmergencyNotice.objects.filter(notified_at=None, acknowledged_at=None, departed_at=None).exists()


def test_a_field_worker_does_not_acknowledge(site: Site) -> None:
    assert post(site, "owner", site.order(), "acknowledge", {}, Duty.FIELD_WORKER).status_code == 403


@pytest.mark.parametrize(
    ("party", "act", "verb", "times"),
    [
        ("owner", "acknowledge", "emergency_acknowledged", 1),
        ("network", "depart", "departed", 1),
        ("integrator", "depart", "departed", 0),
    ],
)
def test_a_step_out_of_turn_is_refused_with_its_article(
    site: Site, party: str, act: str, verb: str, times: int
) -> None:
    order = site.dispatched()
    post(site, party, order, act, {})
    site.wired.clock.forward(minutes=1)
    assert re.search("依据第(10|9)条", text(post(site, party, order, act, {})))
    assert [row.verb for row in events_of(subject(order.number))].count(verb) == times


def test_an_order_that_is_no_emergency_takes_no_step(site: Site) -> None:
    assert "没有进行中的紧急故障" in text(post(site, "owner", site.order(10), "acknowledge", {}))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"number": ""}, "电话或短信告知须填写号码"),
        ({"number": "call me"}, "电话号码只含数字"),
        ({"person": ""}, "告知何人: "),
        ({"told_at": ""}, "告知时间: "),
        ({"channel": "PIGEON"}, "方式: "),
        ({"told_at": "2026-06-03T08:01"}, "告知时间不能晚于现在"),
    ],
)
def test_a_notice_that_says_too_little_or_what_cannot_be_is_refused(
    site: Site, given: dict[str, str], why: str
) -> None:
    assert why in text(post(site, "integrator", site.order(), "notify", told(site, **given)))
    assert site.notice().notified_at is None


def test_told_in_person_no_number_is_needed(site: Site) -> None:
    post(site, "integrator", site.order(), "notify", told(site, channel="ON_SITE", number=""))
    assert site.notice().notified_at == site.now


def test_the_same_form_sent_twice_is_one_notice(site: Site) -> None:
    order = site.order()
    for _ in range(2):
        post(site, "integrator", order, "notify", told(site, key="k-1"))
    assert [row.verb for row in events_of(subject(order.number))].count("emergency_notice_logged") == 1


# ---- what an act would do


def what_if(site: Site, party: str, order: Order, act: str, given: dict[str, Any]) -> str:
    return text(site.client(party).post(f"/orders/{order.number}/what-if/", {"act": act, **given}))


def test_asked_what_acknowledging_does_it_names_the_call_that_falls_away(site: Site) -> None:
    order = site.order()
    post(site, "integrator", order, "notify", told(site))
    shown = what_if(site, "owner", order, "acknowledge", {})
    assert "2026-06-03 08:10:00 无人签收，告知下一位值班人" in shown
    assert "不再告知任何人" in shown
    assert site.notice().acknowledged_at is None, "asking writes nothing"


def test_asked_too_late_what_a_notice_does_it_tells_the_state_alone(site: Site) -> None:
    order = site.order()
    sweep(site.wired.clock.forward(minutes=31))
    shown = what_if(site, "integrator", order, "notify", told(site))
    assert "已人工告知业主" in shown
    assert "系统接着告知" not in shown


def test_asked_about_what_is_not_possible_it_says_why(site: Site) -> None:
    order = site.dispatched()
    post(site, "network", order, "depart", {})
    assert "紧急告知现在的状态不能办这一步" in what_if(site, "network", order, "depart", {})
    assert "只有现在的责任单位可以登记出发" in what_if(site, "integrator", order, "depart", {})
    assert what_if(site, "owner", order, "no-such-act", {}).count("sw-if__box") == 0


# ---- the line on every page, and the card at home


def lines(site: Site, party: str, duty: Duty = Duty.DISPATCHER) -> list[str]:
    """What the line asks of this person when a page asks again; the pages themselves say the same."""
    signed = site.client(party, duty)
    found = re.findall(r"<strong>(.*?)</strong>", text(signed.get("/emergencies/now/")))
    assert text(signed.get("/inbox/")).count('class="sw-alarm-line"') == len(found)
    return found


def test_the_line_is_for_those_who_must_act_and_for_nobody_else(site: Site) -> None:
    site.order()
    nobody: list[str] = []
    assert {party: lines(site, party) for party in PARTIES} == dict.fromkeys(PARTIES, nobody) | {
        "owner": ["请签收"],
        "integrator": ["请告知业主并登记"],
    }
    assert lines(site, "owner", Duty.FIELD_WORKER) == [], "has no such duty"


def test_the_line_asks_for_the_next_step_and_goes_when_it_is_taken(site: Site) -> None:
    order = site.order()
    post(site, "integrator", order, "notify", told(site))
    assert lines(site, "integrator") == ["请研判派单"]
    post(site, "integrator", order, "dispatch", {"unit": "NET-B"})
    assert lines(site, "integrator") == []
    assert lines(site, "network", Duty.FIELD_WORKER) == ["请出发赶赴现场"]
    post(site, "network", order, "depart", {})
    assert lines(site, "network") == ["到场后请登记"]
    post(site, "network", order, "arrive", {})
    assert lines(site, "network") == []
    post(site, "owner", order, "acknowledge", {})
    assert lines(site, "owner") == []


def test_the_line_leads_to_the_strip_and_tells_how_long(site: Site) -> None:
    order = site.order()
    site.wired.clock.forward(minutes=65)
    polled = text(site.client("owner").get("/emergencies/now/"))
    assert f'href="/orders/{order.number}/#emergency"' in polled
    assert "已 1 小时 5 分" in polled


def test_signed_out_the_page_asks_no_more(site: Site) -> None:
    site.order()
    answer = Client().get("/emergencies/now/")
    assert (answer.status_code, answer.content) == (286, b"")


def test_only_those_who_may_be_called_ask_again(site: Site) -> None:
    asks = {p: "/emergencies/now/" in text(site.client(p).get("/inbox/")) for p in PARTIES}
    assert asks == dict.fromkeys(PARTIES, True) | {"using": False}


def test_at_home_it_is_the_first_card(site: Site) -> None:
    assert 'id="emergencies"' not in text(site.client("owner").get("/"))
    order = site.order()
    page = text(site.client("owner").get("/"))
    assert page.index('id="emergencies"') < page.index('class="sw-kpis"')
    assert f'href="/orders/{order.number}/#emergency"' in page
    assert 'id="emergencies"' not in text(site.client("outsider").get("/"))


# ---- D-33


def test_d33_tells_every_step_and_call_and_in_chinese(site: Site) -> None:
    order = site.order()
    contact = Contact("PHONE", "王主任", "主干交换机", "0558-5550100", site.now)
    assert log_notice(order, contact, site.world.actor(site.world.integrator), site.wired.clock.forward(minutes=3))
    sweep(site.wired.clock.forward(minutes=40))
    signed = site.client("integrator")
    signed.cookies["django_language"] = "en"
    page = text(signed.get(f"/orders/{order.number}/D-33/"))
    for words in (
        "D-33", "紧急故障告知记录", order.number, "2026-06-03 08:00:00", "电话 王主任 0558-5550100",
        "（2026-06-03 08:03:00 登记）", "主干交换机", "无人签收，告知下一位值班人", "逾时", "业主单位签收",
    ):  # fmt: skip
        assert words in page, words


def test_d33_is_for_those_who_see_the_order(site: Site) -> None:
    order = site.order()
    seen = {p for p in PARTIES if site.client(p).get(f"/orders/{order.number}/D-33/").status_code == 200}
    assert seen == {"owner", "integrator", "using"}


# ---- in English


def test_everything_of_it_is_there_in_english(site: Site) -> None:
    order = site.dispatched()
    for party in ("owner", "integrator", "network"):
        signed = site.client(party)
        signed.cookies["django_language"] = "en"
        page = strip(text(signed.get(f"/orders/{order.number}/")))
        assert page
        assert set(CHINESE.findall(page)) <= {"甲集成", "乙通信", "数据局"}
        assert set(CHINESE.findall(text(signed.get("/emergencies/now/")))) <= {"交换机"}
