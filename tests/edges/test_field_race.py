"""Two phones, two tabs, at the same instant, at a real server on a database of its own: every act and photo once."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from shiwei.web import assets
from tests.edges.field_site import Site
from tests.edges.phone import jpeg

AT_ONCE = 6
pytestmark = [
    pytest.mark.xdist_group("field"),
    pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets"),
]


@pytest.fixture
def site(own_database: dict[str, str]) -> Iterator[Site]:
    made = Site(own_database)
    made.known = made.run("prepare(3)")
    made.start()
    yield made
    made.end()


class Tab:
    """One tab of the field page, as far as the server sees it."""

    def __init__(self, site: Site) -> None:
        self.site, self.cookie = site, f"sessionid={site.known['sessions']['crew']}"
        self.known: dict[str, Any] = json.loads(self._ask("/api/field/orders")[1])

    def _ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        asked = urllib.request.Request(f"{self.site.url}{path}", body, {"Cookie": self.cookie})
        if body is not None:
            token = self.known["csrf"]
            asked.add_header("Cookie", f"{self.cookie}; csrftoken={token}")
            asked.add_header("X-CSRFToken", token)
            asked.add_header("Content-Type", kind)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def feed_back(self, number: str, key: str) -> str:
        body = {
            "person": self.known["person"]["id"], "order": number, "type": "feed_back", "key": key,
            "seen": self.known["seen"], "claimed_at": self.known["now"], "sent_at": self.known["now"],
            "fields": {"measures": "更换光模块"},
        }  # fmt: skip
        status, told = self._ask("/api/field/acts", json.dumps(body).encode(), "application/json")
        assert status in {200, 409}, told
        return str(json.loads(told)["outcome"])

    def photo(self, number: str, key: str) -> int:
        content, edge = jpeg(), uuid4().hex
        told = {"person": self.known["person"]["id"], "order": number, "key": key}
        told["sha256"] = hashlib.sha256(content).hexdigest()
        fields = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in told.items()
        )
        head = f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
        head += "Content-Type: image/jpeg\r\n\r\n"
        body = fields.encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._ask("/api/field/photos", body, f"multipart/form-data; boundary={edge}")[0]


def at_once(act: Any) -> Counter[Any]:
    """What so many threads got that called it at the same instant."""
    start = Barrier(AT_ONCE)

    def one(i: int) -> Any:
        start.wait()
        return act(i)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def test_whatever_comes_at_the_same_instant_counts_once(site: Site) -> None:
    tab = Tab(site)
    same, other, pictured = site.known["orders"]
    key = uuid4().hex
    assert at_once(lambda _: tab.feed_back(same, key)) == {"done": 1, "already": AT_ONCE - 1}
    assert at_once(lambda _: tab.feed_back(other, uuid4().hex)) == {"done": 1, "conflict": AT_ONCE - 1}
    assert at_once(lambda _: tab.photo(pictured, key)) == {200: AT_ONCE}
    assert len(site.run(f"journal('{pictured}')")["photos"]) == 1
    for number in (same, other):
        assert [e["verb"] for e in site.run(f"journal('{number}')")["events"]].count("repaired") == 1
    assert site.run("chain()") == "whole"
