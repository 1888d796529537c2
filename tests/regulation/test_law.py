"""The packaged law: every parameter of the registry, every reading, and whose value prevails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shiwei.kernel.time import parse_instant
from shiwei.regulation.carried_out import CAUSES
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import CountyRule, Terms

FIRST = parse_instant("2019-05-13T00:00:00+08:00")
JUNE = parse_instant("2019-06-03T08:00:00+08:00")

REGISTRY = {
    "emergency.camera_threshold": (10, "KJ"),
    "emergency.stage_hours": (4, "KJ"),
    "normal.stage_hours": (24, "KJ"),
    "software_repair_hours": (None, "KJ"),
    "notify.immediate_minutes": (30, "KJ"),
    "timely.default_hours": (24, "KJ"),
    "alarm.same_day": (True, "KJ"),
    "alarm.min_window_hours": (4, "KJ"),
    "deferral.cap.REGIONAL_POWER": (72, "J"),
    "deferral.cap.SEVERE_WEATHER": (72, "J"),
    "deferral.cap.POLE_HIT": (336, "J"),
    "deferral.cap.NO_SPARE": (240, "J"),
    "deferral.cap.THIRD_PARTY_WORKS": (120, "J"),
    "deferral.cap.MUNICIPAL_WORKS": (360, "J"),
    "deferral.cap.OTHER": (360, "J"),
    "deferral.total_cap": (360, "J"),
    "deferral.consult_prompt_hours": (288, "J"),
    "deferral.late_effect": ("PROSPECTIVE", "J"),
    "deferral.day_mode": ("EXACT_24H", "J"),
    "deferral.cap_scope": ("PER_APPLICATION", "J"),
    "relocation.cut_and_network_hours": (24, "KJ"),
    "relocation.dismantle_hours": (48, "KJ"),
    "relocation.rebuild_days": (30, "KJ"),
    "relocation.delete_after_days": (30, "JU"),
    "upgrade.min_per_year": (1, "KJ"),
    "upgrade.notice_hours": (72, "KJ"),
    "meeting.min_per_month": (1, "J"),
    "meeting.grace_minutes": (0, "KJ"),
    "report.due": ("DAY_1_7", "J"),
    "inspection.room_per_month": (1, "KJ"),
    "inspection.software_per_month": (1, "KJ"),
    "inspection.point_per_quarter": (1, "KJ"),
    "training.safety_per_quarter": (1, "KJ"),
    "training.after_go_live": (1, "J"),
    "visit.min_per_month": (1, "KJ"),
    "penalty.unit_amount": ("1500.00", "KJ"),
    "penalty.amount.FAULT_OVERTIME": (None, "KJ"),
    "penalty.rate_threshold": (95, "KJ"),
    "penalty.count_unit.FAULT_OVERTIME": ("DEFAULT", "KJ"),
    "penalty.overlap_matrix": ("DEFAULT", "KJ"),
    "penalty.deemed_after_days": (None, "K"),
    "online_rate.target": (None, "K"),
    "online_rate.formula": (None, "K"),
    "online_rate.deduction": (None, "K"),
    "incident.report_days": (7, "KJ"),
    "account.password_days": (90, "JU"),
    "account.idle_minutes": (15, "JU"),
    "ptz.restore_minutes": (30, "J"),
    "log.retention_months": (36, "JU"),
    "retention.video_days": (30, "KJU"),
    "reminder.percent": ([50, 75, 100], "KJ"),
}
"""C.1: the value in the city, and whether a contract (K), a county (J), a higher rule (U) may set another."""

OF_THE_READINGS = {
    "time.sla_calendar": "NATURAL",
    "sla.normal_scope": "PER_STAGE",
    "sla.triage_start": "REPORT_RECEIVED",
    "sla.reject_same_unit": "RESUME",
    "sla.max_bounces": 2,
    "reopen.window_hours": 72,
    "emergency.combine": "OR",
    "emergency.upgrade_rule": "MIN",
    "emergency.exclusions": ["REGIONAL_POWER", "PLANNED_UPGRADE"],
    "emergency.allow_remote": True,
    "special_timing.enabled": True,
    "special_timing.effective": "REQUEST_TIME",
    "deferral.tacit_approval": False,
    "deferral.untimely_maps_to": "FAULT_OVERTIME",
    "deferral.internal_penalty_if_in_time": True,
    "deferral.false_scope": "CHAIN_SAME_FACTS",
    "deferral.block_hours": None,
    "deferral.max_blocks": None,
    "notify.next_contact_minutes": 10,
    "notify.leader_minutes": 30,
    "deferral.decision_reminder_hours.EMERGENCY": 4,
    "deferral.decision_reminder_hours.NORMAL": 24,
    "deferral.expiry_reminder_hours": [48, 24, 4],
    "deferral.weather_prompt_hour": 9,
}
"""Keys of the ambiguity register beside C.1: nobody may set them in a case (Q07)."""


@pytest.mark.parametrize("key", REGISTRY)
def test_every_parameter_with_its_value_and_who_may_set_it(key: str) -> None:
    value, flags = REGISTRY[key]
    parameter = packaged().parameters[key]
    assert packaged().at(JUNE).value(key) == value
    assert (parameter.contract, parameter.county, parameter.upper) == tuple(flag in flags for flag in "KJU")


@pytest.mark.parametrize("key", OF_THE_READINGS)
def test_a_reading_s_parameter_is_nobody_s_to_set(key: str) -> None:
    parameter = packaged().parameters[key]
    assert packaged().at(JUNE).value(key) == OF_THE_READINGS[key]
    assert (parameter.contract, parameter.county, parameter.source) == (False, False, "default")


def test_there_is_no_other_parameter() -> None:
    by_cause = {f"penalty.{name}.{cause}" for name in ("amount", "count_unit") for cause in CAUSES}
    assert packaged().parameters.keys() == {"deferral.categories", *REGISTRY, *OF_THE_READINGS, *by_cause}


def test_what_an_order_s_money_hangs_on_has_citation_and_reading() -> None:
    mine = (
        "emergency.",
        "normal.",
        "software_",
        "sla.",
        "time.",
        "reopen.",
        "deferral.",
        "penalty.",
        "special_timing.",
    )
    for parameter in packaged().parameters.values():
        assert all(dated.citation for dated in parameter.values)
        if parameter.key.startswith(mine):
            assert parameter.reading in packaged().readings, parameter.key


def test_all_58_readings_are_there_with_their_alternatives() -> None:
    readings = packaged().readings
    assert list(readings) == [f"A{number:02}" for number in range(1, 59)]
    assert all(r.question and r.chosen and r.alternatives and r.key and r.title for r in readings.values())


def test_a_contract_goes_before_the_county_and_the_county_before_the_city() -> None:
    county = CountyRule("341621", JUNE, {"normal.stage_hours": 36, "emergency.stage_hours": 3})
    law = packaged().with_county([county])
    terms = Terms("K-X", {"normal.stage_hours": 12})
    with_contract = law.at(JUNE, "341621", terms)
    assert (with_contract.value("normal.stage_hours"), with_contract.source("normal.stage_hours").level) == (
        12,
        "contract",
    )
    assert (with_contract.value("emergency.stage_hours"), with_contract.source("emergency.stage_hours").level) == (
        3,
        "county",
    )
    elsewhere = law.at(JUNE, "341602")
    assert (elsewhere.value("normal.stage_hours"), elsewhere.source("normal.stage_hours").citation) == (24, "R10.9")
    assert law.at(JUNE).source("reminder.percent").level == "default"


def test_a_countys_rule_holds_from_its_instant() -> None:
    law = packaged().with_county([CountyRule("341621", JUNE, {"emergency.camera_threshold": 5})])
    just_before = JUNE - timedelta(microseconds=1)
    assert law.at(just_before, "341621").value("emergency.camera_threshold") == 10
    assert law.at(JUNE, "341621").value("emergency.camera_threshold") == 5


def test_the_later_county_rule_prevails_key_by_key() -> None:
    rules = [
        CountyRule("1", FIRST, {"normal.stage_hours": 20, "emergency.stage_hours": 3}),
        CountyRule("1", JUNE, {"normal.stage_hours": 22}),
    ]
    snapshot = packaged().with_county(rules).at(JUNE, "1")
    assert (snapshot.value("normal.stage_hours"), snapshot.value("emergency.stage_hours")) == (22, 3)


def test_s04_a_higher_rule_is_a_floor() -> None:
    law = packaged().with_county([CountyRule("1", FIRST, {"log.retention_months": 3})])
    snapshot = law.at(JUNE, "1")
    assert (snapshot.value("log.retention_months"), snapshot.source("log.retention_months").level) == (6, "upper")


def test_an_unknown_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        packaged().at(JUNE).value("emergency.minutes")
