"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from shiwei.web.accuracy import views as accuracy
from shiwei.web.board import views as board
from shiwei.web.cameras import views as cameras
from shiwei.web.decisions import views as decisions
from shiwei.web.deferrals import deciding, filing
from shiwei.web.deferrals import views as deferrals
from shiwei.web.duty import views as duty
from shiwei.web.emergencies import views as emergencies
from shiwei.web.field import views as field
from shiwei.web.files import papers as kept
from shiwei.web.files import views as files
from shiwei.web.home import views as home
from shiwei.web.inbox import views as inbox
from shiwei.web.maps import views as maps
from shiwei.web.orders import doing, what_if
from shiwei.web.orders import views as orders
from shiwei.web.papers import views as papers
from shiwei.web.signatures import views as signatures
from shiwei.web.stock import views as stock
from shiwei.web.timings import views as timings

handler400 = "shiwei.web.errors.bad_request"
handler403 = "shiwei.web.errors.forbidden"
handler404 = "shiwei.web.errors.not_found"
handler500 = "shiwei.web.errors.server_error"

urlpatterns = [
    path("", include("shiwei.web.shell")),
    path("", include("shiwei.web.reports.urls")),
    path("", include("shiwei.web.alarms.urls")),
    path("", include("shiwei.web.findings.urls")),
    path("accuracy/", accuracy.show, name="accuracy"),
    path("", include("shiwei.web.early.urls")),
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("board/", board.board, name="board"),
    path("board/progress/", board.progress, name="board_progress"),
    path("board/rounds/start/", board.start, name="round_start"),
    path("board/rounds/<int:round_id>/stop/", board.stop, name="round_stop"),
    path("board/rounds/<int:round_id>/resume/", board.resume, name="round_resume"),
    path("orders/", orders.listing, name="orders"),
    path("orders/<str:number>/", orders.detail, name="order"),
    path("orders/<str:number>/D-04/", papers.repair, name="repair_sheet"),
    path("orders/<str:number>/D-33/", papers.emergency, name="emergency_sheet"),
    path("orders/<str:number>/tests/", orders.tests, name="order_tests"),
    path("orders/<str:number>/what-if/", what_if.show, name="order_what_if"),
    path("orders/<str:number>/<slug:name>/", doing.act, name="order_act"),
    path("deferrals/new/", filing.new, name="deferral_new"),
    path("deferrals/new/what-if/", filing.what_if, name="deferral_new_what_if"),
    path("deferrals/new/photos/", filing.photos, name="deferral_new_photos"),
    path("deferrals/new/sheet/", filing.sheet, name="deferral_new_sheet"),
    path("deferrals/paper/", filing.paper, name="deferral_paper"),
    path("deferrals/<str:code>/", deferrals.show, name="deferral"),
    path("deferrals/<str:code>/what-if/", deferrals.what_if, name="deferral_what_if"),
    re_path(r"^deferrals/(?P<code>[^/]+)/(?P<form>D-0[23])/$", deferrals.sheet, name="deferral_sheet"),
    path("deferrals/<str:code>/<slug:name>/", deciding.act, name="deferral_act"),
    path("decisions/", decisions.listing, name="decisions"),
    path("signatures/", signatures.listing, name="signatures"),
    path("timings/new/", timings.new, name="timing_new"),
    path("timings/new/sheet/", timings.sheet_new, name="timing_new_sheet"),
    path("timings/<str:code>/", timings.show, name="timing"),
    path("timings/<str:code>/what-if/", timings.what_if, name="timing_what_if"),
    path("timings/<str:code>/D-34/", timings.sheet, name="timing_sheet"),
    re_path(r"^timings/(?P<code>[^/]+)/(?P<name>grant|refuse)/$", timings.act, name="timing_act"),
    path("emergencies/now/", emergencies.now, name="emergencies_now"),
    path("duty-list/", duty.show, name="duty_list"),
    path("duty-list/<int:shift>/withdraw/", duty.withdraw, name="duty_withdraw"),
    path("stock/", stock.show, name="stock"),
    path("stock/table.csv", stock.table, name="stock_table"),
    path("cameras/", cameras.listing, name="cameras"),
    path("cameras/<str:gb_code>/", cameras.detail, name="camera"),
    path("field/", field.shell, name="field"),
    path("field/sw.js", field.worker, name="field_worker"),
    path("field/manifest.webmanifest", field.manifest, name="field_manifest"),
    path("map/", maps.show, name="map"),
    path("map/cameras.json", maps.data, name="map_data"),
    path("inbox/", inbox.show, name="inbox"),
    path("files/<str:sha256>.jpg", files.picture, name="picture"),
    path("files/<str:sha256>", kept.paper, name="paper"),
    path("penalties/", include("shiwei.web.penalties.urls")),
    path("windows/", include("shiwei.web.windows.urls")),
    path("contracts/", include("shiwei.web.contracts.urls")),
    path("files/<str:sha256>/small.jpg", files.small_picture, name="small_picture"),
]
