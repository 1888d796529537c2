"""Kept papers (scans, photos, lists), for those who may see what they prove."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.contracts.queries import visible_contracts
from shiwei.documents.models import StoredFile
from shiwei.penalties.lists import visible_lists
from shiwei.penalties.queries import visible_counts
from shiwei.ports.outside import outside
from shiwei.watch.window_queries import visible_windows
from shiwei.web.page import page, person
from shiwei.workorders.queries import visible_to

_HASH = re.compile(r"[0-9a-f]{64}")


@page("assets.see")
def paper(request: HttpRequest, sha256: str) -> HttpResponse:
    """A paper by its hash, shown in the browser; others get 404 alike."""
    kept = StoredFile.objects.filter(sha256=sha256) if _HASH.fullmatch(sha256) else StoredFile.objects.none()
    file = next((row for row in kept.order_by("pk") if _visible(person(request), row)), None)
    if file is None:
        raise Http404(_("没有这份材料，或不在您的范围内"))
    try:
        content = outside().files.read(sha256)
    except FileNotFoundError as gone:
        raise Http404(_("材料文件缺失：请系统工程师检查数据目录")) from gone
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(False, file.name) or "inline"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _visible(user: User, file: StoredFile) -> bool:
    """An order's papers for who sees the order, a contract's or a window's for who sees it, a count's alike.

    What a person uploaded that person sees, also before it belongs to anything.
    """
    subject = file.subject
    kind, _colon, code = subject.partition(":")
    if file.uploaded_by == user.username:
        return True
    if kind == "order" and visible_to(user).filter(number=code).exists():
        return True
    if kind == "contract" and visible_contracts(user).filter(code=code).exists():
        return True
    if visible_windows(user).filter(document=file.sha256).exists():
        return True
    if kind == "list" and visible_lists(user).filter(pk=int(code)).exists():
        return True
    return bool(subject) and visible_counts(user).filter(subject=subject).exists()
