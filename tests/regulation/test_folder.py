"""A folder of law: a copy is the same law, a changed number holds from its day, and what cannot be is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from shiwei.kernel.time import parse_instant
from shiwei.regulation.load import LawError, load, packaged, texts

NEW_YEAR = parse_instant("2020-01-01T00:00:00+08:00")
JUST_BEFORE = NEW_YEAR - timedelta(microseconds=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the law, as a county would take one."""
    for name, text in texts():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_copied_folder_is_the_same_law(folder: Path) -> None:
    assert load(folder) == packaged()


def test_a_changed_number_is_the_law_from_its_day(folder: Path) -> None:
    change(
        folder / "articles" / "10.toml",
        "is = 4, citation",
        'is = 4, citation = "原" },\n    { since = 2020-01-01, is = 6, citation',
    )
    law = load(folder)
    assert law.at(JUST_BEFORE).value("emergency.stage_hours") == 4
    assert law.at(NEW_YEAR).value("emergency.stage_hours") == 6


A06, A07, A09, A10, A11, A21, A28 = (f"articles/{number:02}.toml" for number in (6, 7, 9, 10, 11, 21, 28))

ONE_MORE = """[[parameter]]
key = "x"
zh = "x"
en = "x"
kind = "days"
unit = ""
source = "text"
rule = "R6.4"
may_set = []
value = [{ since = 2019-05-13, is = 1, citation = "x" }]

[[parameter]]"""

REFUSED = {
    "value below what can be": (A10, "is = 10,", "is = -1,", "camera_threshold: the value -1 must be a whole number"),
    "value of another sort": (A10, "is = 10,", 'is = "ten",', "camera_threshold: the value 'ten' must be"),
    "true is no number": (A10, "is = 10,", "is = true,", "camera_threshold: the value True must be a whole number"),
    "a fraction is no number": (A10, "is = 10,", "is = 10.0,", "camera_threshold: the value 10.0 must be a whole"),
    "a number is no flag": (A07, "is = true,", "is = 1,", "alarm.same_day: the value 1 must be true or"),
    "a text is no flag": (A07, "is = true,", 'is = "yes",', "alarm.same_day: the value 'yes' must be"),
    "money as number": (
        A28,
        'is = "1500.00",',
        "is = 1500,",
        "unit_amount: the value 1500 must be an amount",
    ),
    "money without fen": (A28, '"1500.00"', '"1500"', "unit_amount: the value '1500' must be an amount"),
    "percents out of range": (A10, "[50, 75, 100]", "[50, 101]", r"reminder.percent: the value \[50, 101\] must be"),
    "value missing where one is needed": (A10, "is = 10,", "", "camera_threshold: the value None must be"),
    "a day before the law": (A10, "since = 2019-05-13", "since = 2018-01-01", "'since' 2018-01-01 is before the law"),
    "the day before the law": (A10, "since = 2019-05-13", "since = 2019-05-12", "'since' 2019-05-12 is before the law"),
    "a day that does not exist": (A10, "since = 2019-05-13", "since = 2019-06-31", "10.toml: not readable as TOML"),
    "29 February of no leap year": (A10, "since = 2019-05-13", "since = 2021-02-29", "10.toml: not readable as TOML"),
    "a day in a text": (A10, "since = 2019-05-13", 'since = "2019-05-13"', "'since' must be a day"),
    "an instant for a day": (A10, "since = 2019-05-13", "since = 2019-05-13T00:00:00Z", "'since' must be a day"),
    "dates not in order": (
        A10,
        "value = [\n",
        'value = [\n    { since = 2019-05-13, is = 9, citation = "x" },\n',
        "'since' 2019-05-13 does not come after",
    ),
    "no value at all": (A06, re.compile(r"value = \[.*\]", re.DOTALL), "value = []", "06.toml: .*: has no value"),
    "no citation": (A06, re.compile(r'citation = "[^"]+"'), 'citation = ""', "'citation' must be a text"),
    "floor above ceiling": (A21, "floor = 6", "floor = 36\nceiling = 12", "'floor' 36 is above 'ceiling' 12"),
    "value below the floor": (A21, "is = 36,", "is = 5,", "the value 5 is below 'floor' 6"),
    "value above the ceiling": (A21, "floor = 6", "floor = 6\nceiling = 35", "the value 36 is above 'ceiling' 35"),
    "a floor that cannot be": (A21, "floor = 6", "floor = -6", "'floor' -6 must be a whole number"),
    "a floor of another sort": (A21, "floor = 6", 'floor = "6"', "'floor' '6' must be a whole number"),
    "a floor for a choice": (A11, "fixed = true", "fixed = true\nfloor = 1", "'floor' is for whole numbers, not for"),
    "another article's number": (A10, "article = 10", "article = 11", "10.toml: 'article' is 11"),
    "an article in words": (A10, "article = 10", 'article = "10"', "10.toml: 'article' is '10'"),
    "unknown key": (A10, 'kind = "cameras"', 'kind = "cameras"\ncolour = "red"', "unknown key 'colour'"),
    "missing key": (A10, 'unit = "cameras"\n', "", "camera_threshold: 'unit' is missing"),
    "unknown kind": (A10, 'kind = "cameras"', 'kind = "sheep"', "unknown kind 'sheep'"),
    "another kind": (A10, 'kind = "cameras"', 'kind = "count"', "camera_threshold: 'kind' must stay 'cameras'"),
    "kind is no text": (A10, 'kind = "cameras"', "kind = 7", "'kind' must be a text"),
    "unknown rule": (A10, 'rule = "R10.4"', 'rule = "R99.9"', "no rule 'R99.9' in rules.toml"),
    "unknown reading": (A10, 'reading = "A06"', 'reading = "A99"', "no reading 'A99' in readings.toml"),
    "unknown source": (A10, 'source = "text"', 'source = "rumour"', "'source' must be text or default"),
    "twice": (A10, "normal.stage_hours", "emergency.stage_hours", "'emergency.stage_hours' stands twice"),
    "unknown party": (A10, '["contract", "county"]', '["anybody"]', "'may_set' knows contract and county"),
    "parties no list": (A10, '["contract", "county"]', '"county"', "'may_set' must be a list of texts"),
    "another may differ": (A10, '["contract", "county"]', '["county"]', "'may_set' must stay as it is"),
    "a flag in words": (A21, "upper = true", 'upper = "yes"', "'upper' must be true or false"),
    "a parameter nobody uses": (A10, "normal.stage_hours", "normal.stage_hour", "normal.stage_hours: is missing"),
    "one more parameter": (A06, "[[parameter]]", ONE_MORE, "06.toml: x: no parameter of that name is used"),
    "a reading nothing carries out": (A11, '"PROSPECTIVE"', '"REJECT"', "carries out only 'PROSPECTIVE', not 'REJECT'"),
    "a fixed reading set free": (A11, "fixed = true\n", "", "deferral.late_effect must be 'fixed = true'"),
    "a free number fixed": (A09, 'key = "sla.max_bounces"', 'key = "sla.max_bounces"\nfixed = true', "no such reading"),
    "no day for the law": ("law.toml", "effective = 2019-05-13", "", "law.toml: 'effective' is missing"),
    "a law without name": ("law.toml", '"bozhou-2019"', '""', "law.toml: 'policy' must be a text"),
    "readings of nobody": ("readings.toml", 'scope = "K J"', 'scope = "X"', "readings.toml: A01: unknown scope"),
    "a rule's chapter": ("rules.toml", 'article = "3"', 'chapter = "3"', "rules.toml: R3.2: unknown key 'chapter'"),
}


@pytest.mark.parametrize(("file", "old", "new", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_file_key_and_reason(
    folder: Path, file: str, old: str | re.Pattern[str], new: str, message: str
) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    changed = text.replace(old, new, 1) if isinstance(old, str) else old.sub(new, text, count=1)
    assert changed != text
    path.write_text(changed, "utf-8")
    with pytest.raises(LawError, match=message) as caught:
        load(folder)
    assert str(caught.value).startswith(path.name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("lost", ["law.toml", "rules.toml", "readings.toml", "articles"])
def test_a_missing_file_is_named(folder: Path, lost: str) -> None:
    (folder / lost).rename(folder / "elsewhere")
    with pytest.raises(LawError, match=lost):
        load(folder)


def test_what_is_no_text_file_is_named(folder: Path) -> None:
    (folder / "rules.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(LawError, match=r"rules\.toml: not readable as TOML"):
        load(folder)
    (folder / "rules.toml").unlink()
    (folder / "rules.toml").mkdir()
    with pytest.raises(LawError, match=r"rules\.toml: cannot be read"):
        load(folder)


def test_every_fault_is_named_at_once_each_with_file_key_and_reason(folder: Path) -> None:
    change(folder / A10, "is = 10,", "is = -1,")
    change(folder / A10, 'rule = "R10.4"', 'rule = "R99.9"')
    change(folder / A28, '"1500.00"', '"1500"')
    change(folder / "readings.toml", 'scope = "K J"', 'scope = "X"')
    with pytest.raises(LawError) as caught:
        load(folder)
    assert [fault.split(":")[:2] for fault in caught.value.faults] == [
        ["readings.toml", " A01"],
        ["10.toml", " emergency.camera_threshold"],
        ["10.toml", " emergency.camera_threshold"],
        ["28.toml", " penalty.unit_amount"],
    ]
    change(folder / A28, '"1500"', '"1500.00"')
    with pytest.raises(LawError) as caught:
        load(folder)
    assert len(caught.value.faults) == 3


def test_a_fault_does_not_make_others_of_what_rests_on_it(folder: Path) -> None:
    """Without rules.toml no rule is called unknown; a broken article does not lack its parameters one by one."""
    (folder / "rules.toml").unlink()
    (folder / A28).write_text("article = = 28", "utf-8")
    change(folder / A10, "is = 10,", "is = -1,")
    with pytest.raises(LawError) as caught:
        load(folder)
    assert [fault.split(": ")[0] for fault in caught.value.faults] == ["rules.toml", "10.toml", "28.toml"]


def test_a_law_without_any_parameter_names_them_all(folder: Path) -> None:
    for path in (folder / "articles").iterdir():
        path.write_text("parameter = []", "utf-8")
    with pytest.raises(LawError) as caught:
        load(folder)
    missing = [fault for fault in caught.value.faults if "every one of the packaged law is needed" in fault]
    assert len(missing) == len(packaged().parameters)
