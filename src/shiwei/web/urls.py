"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from shiwei.web.board import views as board
from shiwei.web.cameras import views as cameras
from shiwei.web.files import papers
from shiwei.web.files import views as files
from shiwei.web.home import views as home
from shiwei.web.inbox import views as inbox
from shiwei.web.maps import views as maps
from shiwei.web.orders import doing
from shiwei.web.orders import effects as order_effects
from shiwei.web.orders import views as orders

handler400 = "shiwei.web.errors.bad_request"
handler403 = "shiwei.web.errors.forbidden"
handler404 = "shiwei.web.errors.not_found"
handler500 = "shiwei.web.errors.server_error"

urlpatterns = [
    path("", include("shiwei.web.shell")),
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("board/", board.board, name="board"),
    path("board/progress/", board.progress, name="board_progress"),
    path("board/rounds/start/", board.start, name="round_start"),
    path("board/rounds/<int:round_id>/stop/", board.stop, name="round_stop"),
    path("board/rounds/<int:round_id>/resume/", board.resume, name="round_resume"),
    path("orders/", orders.listing, name="orders"),
    path("orders/new/", orders.new, name="order_new"),
    path("orders/<str:number>/", orders.detail, name="order"),
    path("orders/<str:number>/tests/", orders.tests, name="order_tests"),
    path("orders/<str:number>/<slug:name>/", doing.act, name="order_act"),
    path("orders/<str:number>/<slug:name>/effect/", order_effects.show, name="order_effect"),
    path("cameras/", cameras.listing, name="cameras"),
    path("cameras/<str:gb_code>/", cameras.detail, name="camera"),
    path("map/", maps.show, name="map"),
    path("map/cameras.json", maps.data, name="map_data"),
    path("inbox/", inbox.show, name="inbox"),
    path("files/<str:sha256>.jpg", files.picture, name="picture"),
    path("files/<str:sha256>", papers.paper, name="paper"),
    path("penalties/", include("shiwei.web.penalties.urls")),
    path("contracts/", include("shiwei.web.contracts.urls")),
]
