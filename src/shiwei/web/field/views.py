"""The shell of the field page, its manifest and its service worker. None of them knows who asks: data come by JSON.

The shell is the same for everybody, because a phone keeps it: a worker's version is the hash of all it keeps, so that a
new build, or another language, takes over as a whole.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiwei.web.assets import asset_text, asset_url
from shiwei.web.field.words import for_field

FILES = ("field.js", "field.css", "theme.js", "icon-192.png", "icon-512.png", "apple-touch-180.png")
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("maskable-512.png", 512, "maskable"))
SYMBOLS = (
    "alert-circle", "alert-triangle", "antenna-bars-5", "arrow-forward-up", "ban", "bolt", "camera", "chevron-left",
    "circle-check", "clipboard-list", "clock", "clock-pause", "device-cctv", "device-mobile", "dots", "eye",
    "eye-check", "eye-question", "hourglass", "layout-dashboard", "login", "map-pin", "photo", "photo-off", "refresh",
    "send", "tool", "wifi-off", "x",
)  # fmt: skip


@require_GET
def shell(_request: HttpRequest) -> HttpResponse:
    """The page itself; it says who is signed in only after asking."""
    return _fresh(HttpResponse(_shell()))


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, which carries what it keeps: the browser notices a new one by its bytes."""
    text = asset_text("field-worker.js")
    files = [asset_url(name) for name in FILES]
    kept = {"version": _version(text, *files), "page": reverse("field"), "files": files}
    return _fresh(
        HttpResponse(f"self.FIELD={json.dumps(kept)};\n{text}", content_type="text/javascript; charset=utf-8")
    )


@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """What the phone needs to install the page."""
    page = reverse("field")
    plain: dict[str, Any] = {
        "id": page,
        "name": _("视维现场"),
        "short_name": _("视维现场"),
        "description": _("现场工单：没有信号也能用"),
        "lang": get_language(),
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#f3f5f8",
        "theme_color": "#0f2f4d",
        "icons": [
            {"src": asset_url(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }
    return _fresh(JsonResponse(plain, content_type="application/manifest+json"))


def _shell() -> str:
    """Rendered without the request: no name, no token, nothing that is only for one reader."""
    return render_to_string("field/field.html", {"words": for_field(), "symbols": SYMBOLS})


def _version(*parts: str) -> str:
    return hashlib.sha256("\0".join([*parts, _shell()]).encode()).hexdigest()[:16]


def _fresh(answer: HttpResponse) -> HttpResponse:
    """Asked for again each time, so that an update is seen at once; small enough for that."""
    answer["Cache-Control"] = "no-cache"
    return answer
