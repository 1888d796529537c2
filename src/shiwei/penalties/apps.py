from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PenaltiesConfig(AppConfig):
    name = "shiwei.penalties"
    label = "penalties"
    verbose_name = _("考核")
