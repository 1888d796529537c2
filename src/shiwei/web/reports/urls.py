"""Addresses of fault reports: the portal under report/, the code on the pole under r/, the desk under intake/."""

from __future__ import annotations

from django.urls import path

from shiwei.web.reports import acts, desk, importing, portal, qr

urlpatterns = [
    path("orders/new/", desk.new, name="order_new"),
    path("report/", portal.portal, name="report_new"),
    path("report/mine/", portal.mine, name="my_reports"),
    path("report/map/", portal.choose_on_map, name="report_map"),
    path("report/map.json", portal.map_data, name="report_map_data"),
    path("report/cameras/", portal.cameras, name="report_cameras"),
    path("report/cameras/<str:gb_code>/", portal.choose, name="report_camera"),
    path("r/<str:gb_code>/", portal.scanned, name="report_scanned"),
    path("labels/", qr.qr_labels, name="qr_labels"),
    path("intake/", desk.inbox, name="report_inbox"),
    path("intake/new/", desk.register, name="report_register"),
    path("intake/matches/", desk.matches, name="report_matches"),
    path("intake/cameras/<str:gb_code>/", desk.chip, name="report_chip"),
    path("intake/replies/", desk.replies, name="report_replies"),
    path("intake/import/", importing.import_page, name="report_import"),
    path("intake/import/template.csv", importing.import_template, name="report_template"),
    path("intake/<str:number>/", desk.detail, name="fault_report"),
    path("intake/<str:number>/<slug:name>/", acts.act, name="report_act"),
]
