"""How many examples a property draws: a few in each run, ``SHIWEI_EXAMPLES`` times as many in `make proofs`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

MORE = int(os.environ.get("SHIWEI_EXAMPLES", "1"))


def examples(few: int) -> settings:
    return settings(max_examples=few * MORE, deadline=None, suppress_health_check=list(HealthCheck))


settings.register_profile("suite", examples(40))
settings.load_profile("suite")
