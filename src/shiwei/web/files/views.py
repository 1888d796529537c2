"""Kept pictures, for those who may see a camera or order that shows them."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.documents.models import StoredFile
from shiwei.documents.photos import picture_type, small
from shiwei.ports.outside import outside
from shiwei.watch.queries import shows_picture
from shiwei.web.page import page, person
from shiwei.workorders.queries import visible_to
from shiwei.workorders.report_queries import visible_reports

_HASH = re.compile(r"[0-9a-f]{64}")


@page("assets.see")
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture by its hash, as what it is. It never changes, so the browser may keep it; others get 404 alike."""
    return _answer(_content(request, sha256))


SMALL_WIDTH = 480


@page("assets.see")
def small_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """The same picture small, for a phone with little signal and little room."""
    try:
        return _answer(small(_content(request, sha256), SMALL_WIDTH))
    except ValueError as broken:
        raise Http404(_("图片文件已损坏，不能缩小显示")) from broken


def _content(request: HttpRequest, sha256: str) -> bytes:
    if not _HASH.fullmatch(sha256) or not _visible(person(request), sha256):
        raise Http404(_("没有这张图片，或不在您的范围内"))
    try:
        return outside().files.read(sha256)
    except FileNotFoundError as gone:
        raise Http404(_("图片文件缺失：请系统工程师检查数据目录")) from gone


def _answer(content: bytes) -> HttpResponse:
    kind = picture_type(content) or "application/octet-stream"
    response = HttpResponse(content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _visible(user: User, sha256: str) -> bool:
    if shows_picture(user, sha256) or StoredFile.objects.filter(sha256=sha256, uploaded_by=user.username).exists():
        return True
    orders, reports = _numbers(sha256, "order:"), _numbers(sha256, "report:")
    if orders and visible_to(user).filter(number__in=orders).exists():
        return True
    return bool(reports) and visible_reports(user).filter(number__in=reports).exists()


def _numbers(sha256: str, kind: str) -> list[str]:
    """The orders or reports that the file was brought with."""
    rows = StoredFile.objects.filter(sha256=sha256, subject__startswith=kind).values_list("subject", flat=True)
    return [subject.removeprefix(kind) for subject in rows]
