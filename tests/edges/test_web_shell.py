"""The shell: one moment a request, assets by logical name, error pages that say what to do, a closed door."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path
from pytest_django.fixtures import Settings

from shiwei.web import assets, context, moment, navigation, words
from shiwei.web.signin.adapter import ClosedDoorAdapter

built = pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets")


def _deny(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _break(request: HttpRequest) -> HttpResponse:
    raise ValueError("a defect")


def _unbuilt(request: HttpRequest) -> HttpResponse:
    raise assets.AssetsMissing("not built")


handler400 = "shiwei.web.errors.bad_request"
handler403 = "shiwei.web.errors.forbidden"
handler404 = "shiwei.web.errors.not_found"
handler500 = "shiwei.web.errors.server_error"
urlpatterns = [
    path("", lambda request: HttpResponse("home"), name="home"),
    path("deny/", _deny),
    path("break/", _break),
    path("unbuilt/", _unbuilt),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("styleguide/", include("shiwei.web.styleguide.urls")),
    path("", include("shiwei.web.shell")),
]
urls = pytest.mark.urls(__name__)


@pytest.fixture
def browser(wired: SimpleNamespace, settings: Settings, tmp_path: Path) -> Client:
    settings.STATIC_ROOT = str(tmp_path)
    return Client(raise_request_exception=False)


def test_the_request_carries_the_wired_clocks_moment(wired: SimpleNamespace) -> None:
    wired.clock.moment = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    seen: list[datetime] = []

    def view(request: HttpRequest) -> HttpResponse:
        wired.clock.forward(hours=1)
        seen.append(moment.moment_of(request))
        return HttpResponse()

    moment.MomentMiddleware(view)(RequestFactory().get("/"))
    assert seen == [datetime(2026, 11, 24, 1, 30, tzinfo=UTC)]


@built
def test_the_asset_tag_gives_the_hashed_file() -> None:
    files = json.loads((assets.DIST / "manifest.json").read_text("utf-8"))["files"]
    written = Template('{% load look %}{% asset "app.js" %}').render(Context())
    assert written == f"/static/dist/{files['app.js']}"
    assert (assets.DIST / files["app.js"]).exists()


@built
def test_an_unknown_asset_or_icon_names_itself_and_the_remedy() -> None:
    with pytest.raises(assets.AssetsMissing, match=r"nothing\.js.*make assets"):
        assets.asset_url("nothing.js")
    with pytest.raises(assets.AssetsMissing, match=r"unicorn.*icons\.txt"):
        assets.icon_paths("unicorn")


def test_without_a_build_the_check_warns_and_the_tag_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assert [m.id for m in assets.check_assets(None)] == ["shiwei.web.W001"]
    with pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.asset_url("app.js")


def test_a_new_build_is_seen_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    manifest = tmp_path / "manifest.json"
    for stamp, name in enumerate(("app-OLD.js", "app-NEW.js"), start=1):
        manifest.write_text(json.dumps({"files": {"app.js": name}}), "utf-8")
        os.utime(manifest, (stamp, stamp))
        assert assets.asset_url("app.js").endswith(name)


@built
@urls
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [("/nowhere/", 404, "没有这个页面"), ("/deny/", 403, "没有权限"), ("/break/", 500, "系统出错了")],
)
def test_error_pages_say_what_where_and_what_to_do(browser: Client, address: str, status: int, says: str) -> None:
    answer = browser.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert f"<code>{address}</code>" in page
    assert "怎么办" in page


@urls
def test_unbuilt_assets_are_an_installers_matter(browser: Client) -> None:
    answer = browser.get("/unbuilt/")
    assert answer.status_code == 503
    assert "make assets" in answer.content.decode()


@built
@urls
def test_the_sign_in_page_lists_demo_accounts_only_in_the_demo(browser: Client, settings: Settings) -> None:
    account = {
        "username": "li",
        "password": "p",
        "name": "李工",
        "unit": "甲",
        "role": "INTEGRATOR",
        "lives_in": "看板",
    }
    settings.DEMO_ACCOUNTS = [account]
    settings.DEMO = True
    assert 'data-username="li"' in browser.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert "演示账号" not in browser.get("/accounts/login/").content.decode()


@built
@urls
def test_nobody_signs_up(browser: Client) -> None:
    assert not ClosedDoorAdapter().is_open_for_signup(HttpRequest())
    assert "不开放自行注册" in browser.get("/accounts/signup/").content.decode()


@built
@urls
def test_pages_keep_to_the_strict_policy(browser: Client) -> None:
    answer = browser.get("/styleguide/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert " onclick=" not in page
    assert " style>" not in page
    executable = [tag for tag in page.split("<script")[1:] if 'type="application/json"' not in tag.split(">")[0]]
    assert executable
    assert all(' src="/static/dist/' in tag.split(">")[0] for tag in executable)


@urls
def test_a_stranger_has_no_navigation(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert navigation.navigation(request.user, "/") == []
    assert list(context.page(request)["tabs"]) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "不到 1 分"),
        (59, "不到 1 分"),
        (60, "1 分"),
        (3599, "59 分"),
        (3600, "1 小时"),
        (7500, "2 小时 5 分"),
        (97200, "1 天 3 小时"),
        (86460, "1 天"),
    ],
)
def test_durations_say_the_two_largest_units_rounded_down(seconds: int, said: str) -> None:
    assert words.duration(seconds) == said


def test_time_left_and_time_over() -> None:
    assert words.left(0) == "剩 不到 1 分"
    assert words.left(-1) == "超时 不到 1 分"
    assert words.left(-7200) == "超时 2 小时"
