"""Error pages: what happened, where, and what to do. They need no database and no signed-in reader."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader

from shiwei.web.assets import AssetsMissing

UNBUILT = (
    "界面资源尚未构建。请在安装目录运行 make assets，然后刷新本页。\n"
    "The pages' assets are not built: run `make assets`.\n"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Unbuilt assets are an installer's matter and get their remedy in plain text."""
    if isinstance(sys.exc_info()[1], AssetsMissing):
        return HttpResponse(UNBUILT, status=503, content_type="text/plain; charset=utf-8")
    return _page(request, 500)


def _page(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    text = loader.render_to_string(f"{status}.html", {"where": request.path, "detail": detail})
    return HttpResponse(text, status=status)
