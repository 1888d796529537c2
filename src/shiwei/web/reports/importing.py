"""Reports by the table: a template to fill in, a file to send, and every bad line by its number."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shiwei.accounts.facts import actor_of
from shiwei.accounts.queries import scope_of
from shiwei.kernel.csv_table import TableRefused
from shiwei.ports.outside import outside
from shiwei.watch.reach import reach_of
from shiwei.web.page import page, person
from shiwei.workorders import labels
from shiwei.workorders.actions.import_reports import Sent, import_reports
from shiwei.workorders.intake import IntakeRefused
from shiwei.workorders.models import BatchKind, IntakeBatch
from shiwei.workorders.report_table import HEADS, MACHINE_SOURCES, NEEDED, read_reports, resolve, template

MOST_FAULTS = 100
"""Bad lines shown; the count tells of the others."""


@page("workorders.register_report")
def import_page(request: HttpRequest) -> HttpResponse:
    """All of the file, or nothing of it; the same file a second time is the same batch."""
    user, faults = person(request), []
    file = request.FILES.get("table")
    if request.method == "POST" and file is not None:
        content = file.read()
        now = outside().clock.now()
        try:
            what = resolve(read_reports(content), reach_of(user), now)
            sent = Sent(hashlib.sha256(content).hexdigest(), source="CSV")
            batch = import_reports(what, sent, actor_of(user), now)
        except TableRefused as refused:
            faults = refused.faults
        except IntakeRefused as refused:
            faults = [str(refused)]
        else:
            told = {"n": batch.pk, "taken": batch.taken, "known": batch.known}
            messages.success(request, _("批次 %(n)d：收下 %(taken)d 条，此前已有 %(known)d 条") % told)
            return redirect("report_import")
    batches = IntakeBatch.objects.filter(kind=BatchKind.REPORTS, unit__in=scope_of(user)).order_by("-pk")[:10]
    context = {
        "faults": faults[:MOST_FAULTS],
        "more": max(len(faults) - MOST_FAULTS, 0),
        "batches": batches,
        "needed": [word for name, word in HEADS.items() if name in NEEDED],
        "optional": [word for name, word in HEADS.items() if name not in NEEDED],
        "sources": [word for code, word in labels.SOURCE.items() if code not in MACHINE_SOURCES],
        "faults_known": list(labels.FAULT.values()),
    }
    return render(request, "reports/import.html", context, status=422 if faults else 200)


@page("workorders.register_report")
def import_template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reports-template.csv"'
    return response
