from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from shiwei.web.assets import check_assets


class WebConfig(AppConfig):
    name = "shiwei.web"
    label = "web"
    verbose_name = _("网页")

    def ready(self) -> None:
        checks.register(check_assets)
