from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    name = "shiwei.watch"
    label = "watch"
    verbose_name = _("巡查")
