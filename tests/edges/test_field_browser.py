"""The field page on a phone: it opens without signal, what was done is sent once, nothing is dropped silently."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from tests.edges.field_browser import FULL, MARKS, PHONE, Phone, held_upright, photo, verbs
from tests.edges.field_browser import chromium as chromium  # the fixture
from tests.edges.field_browser import site as site  # the fixture
from tests.edges.field_site import Site, until

pytestmark = MARKS


def test_a_day_without_signal_is_sent_once_with_its_own_times_and_places(chromium: Browser, site: Site) -> None:
    number = site.known["orders"][0]
    phone = Phone(chromium, site)
    orders = phone.page.locator(".f-card").count()
    phone.signal(False)
    phone.open()
    expect(phone.page.locator(".f-card")).to_have_count(orders)
    expect(phone.page.locator("#f-signal")).to_have_text("无信号")
    phone.arrive(number)
    phone.feed_back(number, photo(exif=held_upright()))
    phone.page.reload()
    expect(phone.page.locator("#f-queue-count")).to_have_text("2")
    assert verbs(site.run(f"journal('{number}')")) == []
    phone.signal(True)
    phone.sent(2)
    told = site.run(f"journal('{number}')")
    assert verbs(told) == ["arrived", "repaired"]
    for event in told["events"][-2:]:
        assert event["claimed_at"] < event["at"], "the claimed time stands beside the server's"
    (kept,) = told["photos"]
    assert (kept["longitude"], kept["latitude"], kept["accuracy"]) == (115.7812, 33.8701, 9.0)
    assert kept["captured_at"].startswith("2026-06-03 01:30"), "what the camera told is carried over"
    assert kept["size"] < len(photo()), "made smaller on the phone"
    assert (kept["pixels"], kept["orientation"]) == ([1365, 2048], 1), "upright, and said to be"
    assert told["state"] == "PENDING_CONFIRM"
    expect(phone.page.locator(".f-times").first).to_contain_text("服务器收到")
    assert phone.heard == []


def test_while_the_server_is_dead_an_act_pressed_twice_waits_and_counts_once(chromium: Browser, site: Site) -> None:
    number = site.known["orders"][1]
    phone = Phone(chromium, site)
    with site.dead():
        phone.open()
        assert phone.page.locator(".f-card").count() > 0, "opened by the service worker"
        phone.act(number, "arrive")
        phone.page.locator("#f-submit").dblclick()
        phone.page.locator(".f-queue__act").first.wait_for()
        twin = phone.context.new_page()
        twin.goto(f"{site.url}/field/#/queue")
        expect(twin.locator(".f-queue__act[data-state=waiting]")).to_have_count(1)
    for page in (twin, phone.page):
        page.goto(f"{site.url}/field/#/queue")
        page.reload()
    expect(phone.queue("done")).to_have_count(1)
    assert verbs(site.run(f"journal('{number}')")) == ["arrived"]
    assert phone.heard == []


def test_an_order_handed_over_meanwhile_is_shown_with_who_did_what_and_can_be_let_go(
    chromium: Browser, site: Site
) -> None:
    number = site.known["orders"][2]
    phone = Phone(chromium, site)
    phone.signal(False)
    phone.feed_back(number)
    assert site.run(f"hand_over('{number}')") is True
    phone.signal(True)
    phone.page.locator(".f-note", has_text="1 项没有办成").get_by_role("link", name="去看看").click()
    act = phone.queue("conflict")
    expect(act).to_contain_text("甲集成 · 流转")
    expect(act).to_contain_text("现场无电")
    expect(act).to_contain_text("现在：处理中，由 丙供电 负责。")
    assert act.get_by_role("button", name="重新提交").count() == 0, "it is not ours any more"
    phone.page.reload()
    expect(phone.queue("conflict")).to_have_count(1)
    act.get_by_role("button", name="放弃这项").click()
    expect(phone.page.get_by_text("没有排队的操作")).to_be_visible()
    assert verbs(site.run(f"journal('{number}')")) == ["handed_over"]


def test_an_order_that_came_back_is_sent_again_by_somebody_who_has_looked(chromium: Browser, site: Site) -> None:
    number = site.known["orders"][3]
    phone = Phone(chromium, site)
    phone.signal(False)
    phone.feed_back(number)
    site.run(f"hand_over('{number}')")
    site.run(f"hand_over('{number}', 'PWR-C', 'NET-B')")
    phone.signal(True)
    phone.open("#/queue")
    phone.queue("conflict").get_by_role("button", name="看过了，重新提交").click()
    expect(phone.queue("done")).to_have_count(1)
    assert verbs(site.run(f"journal('{number}')")) == ["handed_over", "handed_over", "repaired"]


def test_a_queue_is_its_persons_own(chromium: Browser, site: Site) -> None:
    number = site.known["orders"][4]
    phone = Phone(chromium, site)
    phone.signal(False)
    phone.arrive(number)
    phone.become("")
    phone.signal(True)
    expect(phone.page.locator(".f-note", has_text="1 项还没有发送")).to_be_visible()
    phone.become("power")
    phone.open()
    expect(phone.page.locator(".f-foot")).to_contain_text("pwr-c-field_worker")
    expect(phone.page.locator("#f-queue-count")).to_be_hidden()
    phone.open("#/queue")
    expect(phone.page.get_by_text("没有排队的操作")).to_be_visible()
    assert verbs(site.run(f"journal('{number}')")) == []
    phone.become("crew")
    phone.open()
    phone.sent(1)
    (arrival,) = [e for e in site.run(f"journal('{number}')")["events"] if e["verb"] == "arrived"]
    assert arrival["actor"] == "net-b-field_worker"


def test_a_half_filled_form_survives_a_reload(chromium: Browser, site: Site) -> None:
    phone = Phone(chromium, site)
    phone.act(site.known["orders"][5], "defer")
    phone.page.get_by_label("缺少备件").check()
    phone.page.locator("#f-note").fill("光模块缺货，明天到")
    file = {"name": "site.jpg", "mimeType": "image/jpeg", "buffer": photo(640, 480)}
    phone.page.locator("input[data-slot=photos][data-source=camera]").set_input_files(file)
    phone.page.locator(".f-photo").wait_for()
    phone.page.reload()
    expect(phone.page.locator("#f-note")).to_have_value("光模块缺货，明天到")
    expect(phone.page.locator(".f-photo")).to_have_count(1)
    phone.page.locator("#f-submit").click()
    expect(phone.page.get_by_role("alert").filter(has_text="公章")).to_be_visible()
    stamped = {"name": "form.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 800)}
    phone.page.locator("input[data-slot=form][data-source=album]").set_input_files(stamped)
    expect(phone.page.locator(".f-photo")).to_have_count(2)
    phone.page.locator("#f-submit").click()
    phone.page.locator(".f-queue__act[data-state=done]").wait_for()
    assert verbs(site.run(f"journal('{site.known['orders'][5]}')")) == ["deferral_filed"]


def test_what_is_no_picture_and_a_full_phone_are_said_in_words(chromium: Browser, site: Site) -> None:
    phone = Phone(chromium, site)
    phone.act(site.known["orders"][6], "feed_back")
    album = phone.page.locator("input[data-slot=photos][data-source=album]")
    album.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(phone.page.locator(".f-trouble", has_text="不是能打开的图片")).to_be_visible()
    phone.page.evaluate(FULL)
    album.set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(phone.page.locator(".f-trouble", has_text="存储空间不足")).to_be_visible()
    phone.page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")
    album.set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    phone.page.locator(".f-photo").wait_for()
    assert phone.heard == []


def test_this_camera_is_tested_now_with_a_fresh_picture_and_a_verdict(chromium: Browser, site: Site) -> None:
    phone = Phone(chromium, site)
    phone.open(f"#/o/{site.known['orders'][7]}")
    for sees, told in (("blur", "仍见模糊"), ("refused", "连不上：设备拒绝连接"), ("ok", "清晰")):
        phone.page.get_by_role("button", name="立即测试").click()
        phone.page.locator(".f-test[data-verdict=running]").wait_for()
        assert site.run(f"look('{sees}')") == 1
        verdict = phone.page.locator(".f-test:not([data-verdict=running])")
        expect(verdict).to_contain_text(told)
        expect(verdict.locator("img[src^=blob]")).to_have_count(0 if sees == "refused" else 2)
    assert phone.heard == []


def test_an_answer_that_is_lost_on_its_way_is_asked_for_again_and_nothing_is_done_twice(
    chromium: Browser, site: Site
) -> None:
    number = site.known["orders"][11]
    phone = Phone(chromium, site, service_workers="block")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    phone.page.route("**/api/field/acts", lose)
    with phone.page.expect_event("requestfailed", lambda request: "/api/field/acts" in request.url):
        phone.arrive(number)
    expect(phone.queue("waiting")).to_have_count(1)
    assert (lost, verbs(site.run(f"journal('{number}')"))) == ([200], ["arrived"])
    phone.open("#/queue")
    phone.page.get_by_role("button", name="现在发送").click()
    expect(phone.queue("already")).to_have_count(1)
    assert verbs(site.run(f"journal('{number}')")) == ["arrived"]


def test_a_new_version_tells_and_takes_over_when_asked(chromium: Browser, site: Site) -> None:
    """Another language is another version of all that the phone keeps."""
    phone = Phone(chromium, site)
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": site.url}])
    phone.page.evaluate("navigator.serviceWorker.getRegistration('/field/').then((r) => r.update())")
    phone.page.get_by_role("button", name="更新").click()
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    phone.signal(False)
    phone.open()
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    assert phone.page.evaluate("caches.keys()") == [phone.page.evaluate("caches.keys()")[0]], "one version is kept"


def test_without_service_workers_the_page_says_so_and_queues(chromium: Browser, site: Site) -> None:
    """As on plain HTTP in a local network."""
    number = site.known["orders"][8]
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script("delete Navigator.prototype.serviceWorker; delete Navigator.prototype.locks")
    cookie = {"name": "sessionid", "value": site.known["sessions"]["crew"], "url": site.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{site.url}/field/#/o/{number}")
    expect(page.locator(".f-note", has_text="不是 HTTPS")).to_be_visible()
    page.locator("#f-act-arrive").wait_for()
    context.set_offline(True)
    page.locator("#f-act-arrive").click()
    page.locator("#f-submit").click()
    page.locator(".f-queue__act[data-state=waiting]").wait_for()
    context.set_offline(False)
    page.locator(".f-queue__act[data-state=done]").wait_for()
    assert verbs(site.run(f"journal('{number}')")) == ["arrived"]


def test_with_the_page_closed_the_browser_sends_when_the_signal_is_back(chromium: Browser, site: Site) -> None:
    """Background sync, which Chrome and its kin have."""
    number = site.known["orders"][10]
    phone = Phone(chromium, site)
    devtools = phone.context.new_cdp_session(phone.context.new_page())
    workers: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: workers.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    phone.signal(False)
    phone.arrive(number)
    phone.page.close()
    phone.signal(True)
    known = next(worker["registrationId"] for worker in workers if worker["scopeURL"].startswith(site.url))
    told = {"origin": site.url, "registrationId": known, "tag": "field-queue", "lastChance": False}
    devtools.send("ServiceWorker.dispatchSyncEvent", told)
    until(lambda: verbs(site.run(f"journal('{number}')")) == ["arrived"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_is_accessible_and_fits(chromium: Browser, site: Site, theme: str) -> None:
    phone = Phone(chromium, site, color_scheme=theme)
    number = site.known["orders"][9]
    phone.signal(False)
    phone.page.locator(".f-card").first.wait_for()
    for address in (
        "",
        f"#/o/{number}",
        f"#/o/{number}/feed_back",
        f"#/o/{number}/defer",
        f"#/o/{number}/hand_over",
        "#/queue",
    ):
        phone.open(address)
        phone.page.locator("main h1").wait_for()
        wide = phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px too wide"
        found = Axe().run(phone.page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}] == []
        small = phone.page.evaluate(
            "[...document.querySelectorAll('a, button, summary, label.f-pick, .f-chip span, .f-choice span')]"
            ".filter((e) => e.offsetParent && !e.closest('.f-skip') && e.getBoundingClientRect().height < 47.5)"
            ".map((e) => e.outerHTML.slice(0, 120))"
        )
        assert small == [], "every target is as large as a thumb"
