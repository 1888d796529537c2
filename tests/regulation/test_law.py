"""The packaged law: every parameter of the registry, every reading, and a loader that refuses what cannot be."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import shiwei.regulation
from shiwei.kernel.time import parse_instant
from shiwei.regulation.load import LawError, load, packaged
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


@pytest.mark.parametrize("key", REGISTRY)
def test_every_parameter_with_its_value_and_who_may_set_it(key: str) -> None:
    value, flags = REGISTRY[key]
    parameter = packaged().parameters[key]
    assert packaged().at(JUNE).value(key) == value
    assert (parameter.contract, parameter.county, parameter.upper) == tuple(flag in flags for flag in "KJU")


def test_there_is_no_other_parameter() -> None:
    named = {key for key in packaged().parameters if not key.startswith(("penalty.amount.", "penalty.count_unit."))}
    assert named == {key for key in REGISTRY if not key.startswith(("penalty.amount.", "penalty.count_unit."))}


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the law, as a county would take one."""
    source = Path(shiwei.regulation.__file__).parent
    return Path(shutil.copytree(source, tmp_path / "law", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_a_copied_folder_is_the_same_law(folder: Path) -> None:
    assert load(folder) == packaged()


def test_a_changed_number_is_the_law_from_its_day(folder: Path) -> None:
    article = folder / "articles" / "10.toml"
    added = '    { since = 2020-01-01, is = 6, citation = "修订" },\n'
    text = article.read_text("utf-8")
    place = text.index("is = 4,")
    line_end = text.index("\n", place) + 1
    article.write_text(text[:line_end] + added + text[line_end:], "utf-8")
    law, new_year = load(folder), parse_instant("2020-01-01T00:00:00+08:00")
    assert law.at(new_year - timedelta(microseconds=1)).value("emergency.stage_hours") == 4
    assert law.at(new_year).value("emergency.stage_hours") == 6


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("articles/10.toml", "is = 10,", "is = -1,", r"10\.toml: emergency\.camera_threshold: the value -1 must be"),
        (
            "articles/10.toml",
            "is = 10,",
            'is = "ten",',
            r"10\.toml: emergency\.camera_threshold: the value 'ten' must be",
        ),
        ("articles/10.toml", "since = 2019-05-13", "since = 2018-01-01", "before the law is in force"),
        ("articles/10.toml", "since = 2019-05-13", "since = 2019-13-13", r"10\.toml: not readable as TOML"),
        ("articles/10.toml", "since = 2019-05-13", 'since = "2019-05-13"', "'since' must be a day"),
        ("articles/10.toml", 'kind = "cameras"', 'kind = "cameras"\ncolour = "red"', "unknown key 'colour'"),
        ("articles/10.toml", 'kind = "cameras"', 'kind = "sheep"', "unknown kind 'sheep'"),
        ("articles/10.toml", 'rule = "R10.4"', 'rule = "R99.9"', r"no rule 'R99\.9'"),
        ("articles/10.toml", 'source = "text"', 'source = "rumour"', "'source' must be text or default"),
        ("articles/10.toml", "normal.stage_hours", "emergency.stage_hours", "stands twice"),
        ("articles/10.toml", 'may_set = ["contract", "county"]', 'may_set = ["anybody"]', "'may_set' knows"),
        ("law.toml", "effective = 2019-05-13", "", "'effective' is missing"),
        ("readings.toml", 'scope = "K J"', 'scope = "X"', r"readings\.toml: A01: unknown scope"),
        ("rules.toml", 'article = "3"', 'chapter = "3"', r"rules\.toml: R3\.2: unknown key 'chapter'"),
    ],
)
def test_what_cannot_be_is_refused_with_file_key_and_reason(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    path = folder / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(LawError, match=message):
        load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "rules.toml").unlink()
    with pytest.raises(LawError, match=r"rules\.toml: is not there"):
        load(folder)


def test_two_dates_must_follow_each_other(folder: Path) -> None:
    path = folder / "articles" / "24.toml"
    text = path.read_text("utf-8").replace(
        "value = [\n", 'value = [\n    { since = 2019-05-13, is = 2, citation = "x" },\n'
    )
    path.write_text(text, "utf-8")
    with pytest.raises(LawError, match="does not come after"):
        load(folder)
