"""Words for codes of deferral (Articles 11 and 12)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

Words = dict[str, str | Promise]

CATEGORY: Words = {
    "REGIONAL_POWER": _l("区域性停电"),
    "SEVERE_WEATHER": _l("恶劣天气"),
    "POLE_HIT": _l("杆件被撞"),
    "NO_SPARE": _l("缺少备件"),
    "THIRD_PARTY_WORKS": _l("第三方施工"),
    "MUNICIPAL_WORKS": _l("市政施工"),
    "OTHER": _l("其他外部原因"),
}
"""In the order of Article 12."""
