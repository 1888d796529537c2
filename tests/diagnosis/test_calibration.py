"""The fit: judged by camera, the shipped table says what scikit-learn says, the card counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shiwei.diagnosis.calibration.card import (
    ALONE,
    APART,
    BESIDE,
    IN_TIME,
    TWICE,
    Share,
    as_markdown,
    believed,
    row,
)
from shiwei.diagnosis.calibration.specimen import UNCLEAR, Specimen
from shiwei.diagnosis.result import FAULT_OF_KIND

learning = pytest.importorskip("shiwei.diagnosis.calibration.learning", reason="needs scikit-learn")
fitting = pytest.importorskip("shiwei.diagnosis.calibration.fitting", reason="needs scikit-learn")
RNG = np.random.default_rng(4)


def specimens() -> list[Specimen]:
    """Sixty cameras, each clean and blurred; sharpness tells them apart, noise does not."""
    made = []
    for camera in range(60):
        for kind, sharpness in (("ok", 0.6), ("blur", 0.25)):
            numbers = {"sharpness": sharpness + RNG.normal(0, 0.05), "noise": RNG.normal(2, 1)}
            made.append(Specimen(camera, kind, "as_it_is", "plain", True, "day", numbers))
    return made


MADE = specimens()
DATA = learning.table(MADE, ["sharpness", "noise"], beside=False)


def test_a_camera_is_never_in_two_folds() -> None:
    place = learning.folds(DATA, 1)
    assert all(np.unique(place[DATA.cameras == camera]).size == 1 for camera in np.unique(DATA.cameras))
    assert set(place) == set(range(learning.FOLDS))


def test_what_is_not_judged_is_in_no_fold() -> None:
    also = learning.table([*MADE, replace(MADE[0], judged=False)], ["sharpness", "noise"], beside=False)
    assert learning.folds(also, 1)[-1] == -1
    assert not also.real[-1]


def test_cameras_that_are_only_learned_from_leave_no_fold_empty() -> None:
    ten = [s for s in MADE if s.camera < 10]
    also = [replace(s, judged=False) for s in MADE if s.camera >= 10]
    for seed in range(20):
        place = learning.folds(learning.table([*ten, *also], ["sharpness", "noise"], beside=False), seed)
        assert sorted(set(place)) == [-1, *range(learning.FOLDS)]


def test_no_collection_is_judged_by_its_own_cameras_or_without_the_kind() -> None:
    both = [replace(s, source="one" if s.camera < 30 else "two") for s in MADE]
    twin = [replace(s, camera=3, source="two") for s in MADE[:2]]
    learned_from: list[set[int]] = []
    fit_one = learning.fit_one

    def told(data: learning.Table, kind: str, chosen: np.ndarray, seed: int) -> object:
        learned_from.append(set(data.cameras[chosen].tolist()))
        return fit_one(data, kind, chosen, seed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "fit_one", told)
        data = learning.table([*both, *twin], ["sharpness", "noise"], beside=False)
        learning.alarms_apart(data, "blur", 1)
    assert learned_from[2] == set(range(30, 60)), "of camera 3 nothing, wherever its pictures lie"
    assert learned_from[5] == set(range(30)) - {3}
    clean = [s for s in both if s.source == "one" or s.kind == "ok"]
    _, judged = learning.alarms_apart(learning.table(clean, ["sharpness", "noise"], beside=False), "blur", 1)
    assert {s.source for s, here in zip(clean, judged, strict=True) if here} == {"two"}


def test_the_table_of_trees_says_what_was_fitted() -> None:
    everything = np.ones(len(MADE), np.bool_)
    model = learning.fit_one(DATA, "blur", everything, 1)
    sums = model.decision_function(DATA.values)
    fitted = learning.scale(DATA, "blur", sums, everything)
    trees = learning.trees({"blur": (model, fitted)}, DATA.names)
    for specimen, total in zip(MADE[:20], sums, strict=False):
        chances = trees.probabilities(specimen.measures)
        assert chances is not None
        assert chances["blur"] == pytest.approx(float(fitted.probability(np.array([total]))[0]), abs=0.03)


def test_the_same_seed_gives_the_same_trees() -> None:
    everything = np.ones(len(MADE), np.bool_)
    first, again = (learning.fit_one(DATA, "blur", everything, 1).decision_function(DATA.values) for _ in range(2))
    assert np.array_equal(first, again)


def test_a_row_counts_by_light_and_strength_and_tells_whether_the_goal_is_reached() -> None:
    night = [replace(s, light="ir") for s in MADE[:20]]
    judged = [*MADE, *night]
    alarm = np.array([s.kind == "blur" for s in judged])
    told = row("blur", judged, alarm, None)
    assert told.found["all"] == Share(70, 70)
    assert told.found["night"] == Share(10, 10)
    assert told.alarms["day"] == Share(0, 60)
    assert told.reached
    assert not row("blur", judged, np.ones(len(judged), np.bool_), None).reached
    assert not row("blur", judged, np.zeros(len(judged), np.bool_), None).reached


def test_two_looks_must_agree_and_only_what_was_looked_at_twice_counts() -> None:
    two = [seen for s in MADE[:20] for seen in (s, replace(s, second=True))]
    alone = MADE[20:24]
    fault = np.array([s.kind == "blur" or (not s.second and s.camera < 5) for s in two] + [True] * 4)
    told = believed("blur", [*two, *alone], fault)
    assert told is not None
    assert (told.found["all"], told.alarms["all"]) == (Share(10, 10), Share(0, 10))
    assert told.reached
    mistaken = believed("blur", two, np.ones(40, np.bool_))
    assert mistaken is not None
    assert not mistaken.reached
    assert believed("blur", alone, np.ones(4, np.bool_)) is None
    one_in_five_hundred = replace(told, alarms={"all": Share(2, 1000)})
    assert not one_in_five_hundred.reached
    assert replace(one_in_five_hundred, most=0.01).reached


def test_the_card_says_plainly_what_is_not_reached() -> None:
    missed = row("blur", MADE, np.zeros(len(MADE), np.bool_), None)
    facts = {"folds": 4, "cameras": 60, "pictures": 120, "seed": 1, "data": "00"}
    words = as_markdown([(ALONE, [missed])], facts)
    assert "**Not reached:** `blur` finds 0.0 % (goal 95 %)" in words
    found = row("blur", MADE, np.array([s.kind == "blur" for s in MADE]), None)
    loud = as_markdown([(ALONE, [replace(found, hard=Share(4, 40))])], facts)
    assert "Every kind reaches its goal." in loud
    assert "on hard normal pictures: `blur` 100.0 (4 of 40)" in loud


def test_each_section_says_what_an_alarm_is_in_it() -> None:
    rows = [row("blur", MADE, np.zeros(len(MADE), np.bool_), None)]
    words = as_markdown(
        [(ALONE, rows), (TWICE, rows)], {"folds": 4, "cameras": 1, "pictures": 1, "seed": 1, "data": ""}
    )
    head, alone, twice = words.split("## ")
    assert "`warn` or `fault` where a section says nothing else" in head
    assert "fault" not in alone.splitlines()[2]
    assert "graded `fault` at both ends" in twice


def test_a_fit_learns_nothing_from_second_looks_and_judges_them_by_other_cameras(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "KINDS_ALONE", ("blur",))
    monkeypatch.setattr(fitting, "KINDS_BESIDE", ("blur",))
    known = [replace(s, source="one" if s.camera < 30 else "two", beside={"alike": 1.0}) for s in MADE]
    stills = [replace(s, camera=s.camera + 100, source="two", beside={}) for s in MADE[:20]]
    blind = {"sharpness": 0.25, "noise": 2.0}  # a second look that takes every camera for blurred
    seconds = [seen for s in known for seen in (s, replace(s, second=True, measures=blind))]
    learned, sections = fitting.fit([*seconds, *stills], known[:2], 1, "note")
    told = {title: rows[0] for title, rows in sections}
    assert list(told) == [ALONE, APART, BESIDE, TWICE, IN_TIME]
    assert [told[title].found["all"].of for title in (ALONE, APART, BESIDE, TWICE)] == [70, 70, 60, 60]
    assert told[TWICE].alarms["all"].hits <= told[BESIDE].alarms["all"].hits < 6, "most first looks were clean"
    assert told[TWICE].found["all"].hits > 50
    alone, _ = fitting.fit([*known, *stills], [], 1, "note")
    assert learned.alone.probabilities(blind) == alone.alone.probabilities(blind)
    with_it = {**blind, "alike": 1.0}
    assert learned.beside.probabilities(with_it) == alone.beside.probabilities(with_it)


def test_kinds_that_are_unclear_are_kinds() -> None:
    assert set(UNCLEAR) <= set(FAULT_OF_KIND)
    assert all(others <= set(FAULT_OF_KIND) for others in UNCLEAR.values())
