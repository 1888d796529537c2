"""The JSON interface: the same actions and queries as the pages, with OpenAPI at /api/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import django_auth

from shiwei.api import (
    accuracy,
    alarms,
    cameras,
    counts,
    deferrals,
    early,
    emergencies,
    explanation,
    field,
    files,
    findings,
    impact,
    orders,
    reports,
    rounds,
    timings,
    windows,
)
from shiwei.api.refusals import Refused
from shiwei.documents.actions.keep import FileRefused
from shiwei.kernel.csv_table import TableRefused
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.intake import IntakeRefused, StaleReport
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.models import Deferral, FaultReport, Order, SpecialTiming

api = NinjaAPI(title="ShiWei", version="1", auth=django_auth, docs_url=None, urls_namespace="api")
api.add_router("/orders", orders.router)
api.add_router("/orders", impact.router)
api.add_router("/orders", emergencies.of_order)
api.add_router("/orders", explanation.router)
api.add_router("/emergencies", emergencies.router)
api.add_router("/counts", counts.router)
api.add_router("/rounds", rounds.router)
api.add_router("/cameras", cameras.router)
api.add_router("/deferrals", deferrals.router)
api.add_router("/timings", timings.router)
api.add_router("/orders", timings.of_order)
api.add_router("/signatures", timings.signatures)
api.add_router("/files", files.router)
api.add_router("/reports", reports.router)
api.add_router("/alarms", alarms.router)
api.add_router("/early-warnings", early.router)
api.add_router("/field", field.router)
api.add_router("/accuracy", accuracy.router)
api.add_router("/findings", findings.router)
api.add_router("/looks", findings.looks)
api.add_router("/words", findings.said)
api.add_router("/cameras", findings.own)
api.add_router("/windows", windows.router)


def _problem(request: HttpRequest, status: int, code: str, message: str, article: str | None = None) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "article": article}, status=status)


@api.exception_handler(Order.DoesNotExist)
def _no_order(request: HttpRequest, _error: Order.DoesNotExist) -> HttpResponse:
    return _problem(request, 404, "not_found", "no such order among those you may see")


@api.exception_handler(Deferral.DoesNotExist)
@api.exception_handler(SpecialTiming.DoesNotExist)
def _no_application(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _problem(request, 404, "not_found", "no such application among those you may see")


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _problem(request, 422, "refused", str(error), error.verdict.article)


@api.exception_handler(FileRefused)
def _file_refused(request: HttpRequest, error: FileRefused) -> HttpResponse:
    return _problem(request, 422, "refused", str(error))


@api.exception_handler(Penalty.DoesNotExist)
def _no_count(request: HttpRequest, _error: Penalty.DoesNotExist) -> HttpResponse:
    return _problem(request, 404, "not_found", "no such count among those you may see")


@api.exception_handler(StaleOrder)
def _stale(request: HttpRequest, error: StaleOrder) -> HttpResponse:
    return _problem(request, 409, "stale", str(error))


@api.exception_handler(field.OtherPerson)
def _other_person(request: HttpRequest, error: field.OtherPerson) -> HttpResponse:
    return _problem(request, 403, "other_person", str(error))


@api.exception_handler(ReportRefused)
def _report_refused(request: HttpRequest, error: ReportRefused) -> HttpResponse:
    return _problem(request, 422, "refused", str(error))


@api.exception_handler(FaultReport.DoesNotExist)
def _no_report(request: HttpRequest, _error: FaultReport.DoesNotExist) -> HttpResponse:
    return _problem(request, 404, "not_found", "no such report among those you may see")


@api.exception_handler(StaleReport)
def _stale_report(request: HttpRequest, error: StaleReport) -> HttpResponse:
    return _problem(request, 409, "stale", str(error))


@api.exception_handler(IntakeRefused)
def _intake_refused(request: HttpRequest, error: IntakeRefused) -> HttpResponse:
    return _problem(request, 422, "refused", str(error), error.verdict.article)


@api.exception_handler(TableRefused)
def _lines_refused(request: HttpRequest, error: TableRefused) -> HttpResponse:
    return _problem(request, 422, "refused", str(error))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    names = {400: "bad_request", 403: "forbidden", 404: "not_found", 409: "conflict", 422: "refused"}
    return _problem(request, error.status_code, names.get(error.status_code, "error"), str(error))
