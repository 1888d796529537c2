"""Kept papers (PDF or picture), and the sheets of an order's double signature."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shiwei.accounts.models import Unit
from shiwei.documents.models import FileKind, StoredFile
from shiwei.ports.outside import outside
from shiwei.web.orders.views import find
from shiwei.web.page import page, person
from shiwei.web.papers.sheets import printed, repair_sheets
from shiwei.workorders.queries import visible_to

_KINDS = (FileKind.STAMPED_FORM, FileKind.PHOTO)


@page("workorders.see")
def paper(request: HttpRequest, sha256: str) -> HttpResponse:
    """A paper of an order the person may see, or one this person uploaded; all others get 404 alike."""
    user = person(request)
    known = StoredFile.objects.filter(sha256=sha256, kind__in=_KINDS)
    numbers = [row.subject.removeprefix("order:") for row in known if row.subject.startswith("order:")]
    file = known.first()
    own = known.filter(uploaded_by=user.username).exists()
    if file is None or not (own or visible_to(user).filter(number__in=numbers).exists()):
        raise Http404(_("没有这份材料，或不在您的范围内"))
    try:
        content = outside().files.read(sha256)
    except FileNotFoundError as gone:
        raise Http404(_("材料文件缺失：请系统工程师检查数据目录")) from gone
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@page("workorders.see")
def repair(request: HttpRequest, number: str) -> HttpResponse:
    """D-04 of an order whose repair is, or was, to be signed by both: one sheet a unit that was deferred."""
    order = find(person(request), number)
    deferred = Unit.objects.filter(deferrals__order=order, deferrals__start__isnull=False).distinct().order_by("code")
    if not deferred:
        raise Http404(_("这张工单没有批准过暂缓，不需要双方签字"))
    now = outside().clock.now()
    return printed(request, lambda: repair_sheets(order, list(deferred), now))
