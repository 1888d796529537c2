"""What people say of findings and looks: kept, counted, undone; it moves the camera's own thresholds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shiwei.accounts.models import Unit
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.models import Event
from shiwei.watch.actions import judge_finding as judging
from shiwei.watch.actions.judge_finding import Said, judge_finding, state_miss, withdraw_word
from shiwei.watch.actions.reset_own import NOTHING, reset_own
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.city_card import city_card, wilson
from shiwei.watch.models import Finding, Observation, Round, RoundKind, Word
from shiwei.watch.own import own_of
from shiwei.watch.word_models import Says
from shiwei.watch.word_queries import own_lines
from shiwei.workorders.models import Order
from tests.fakes.outside import Inline
from tests.fakes.scoring import ScoringEyes
from tests.world import World, build

pytestmark = pytest.mark.django_db


class Town:
    """The cast with eyes that score; one camera in question."""

    def __init__(self, wired: SimpleNamespace) -> None:
        self.world: World = build(4)
        self.wired = wired
        self.eyes = ScoringEyes(wired.clock)
        self.camera = self.world.cameras[0]

    def patrol(self, **scores: float) -> Round:
        """A patrol that sees the camera so, an hour later."""
        self.eyes.scores = {self.camera.gb_code: scores}
        now = self.wired.clock.forward(hours=1)
        round_ = start_round(RoundKind.DAILY_PATROL, "system", now)
        run_round(round_.pk, Means(Inline(), self.eyes, self.wired.files, self.wired.clock))
        return round_

    def open(self) -> list[str]:
        return sorted(Finding.objects.filter(cleared_at=None).values_list("kind", flat=True))

    def judge(self, says: Says, by: Unit | None = None, **more: Any) -> Verdict:
        finding = Finding.objects.select_related("camera__project__owner").latest("pk")
        what = Said(says, **({"reason": "scene"} if says == Says.NOT_FAULT else {}) | more)
        return judge_finding(finding, what, self.world.actor(by or self.world.integrator), self.now())

    def miss(self, kind: str = "blur", **more: Any) -> Verdict:
        look = Observation.objects.filter(camera=self.camera).latest("pk")
        return state_miss(look, kind, Said(Says.MISSED, **more), self.world.actor(self.world.owner), self.now())

    def now(self) -> datetime:
        return self.wired.clock.now()


@pytest.fixture
def town(wired: SimpleNamespace) -> Town:
    return Town(wired)


def test_a_word_silences_the_next_look_and_a_stronger_fault_is_found_again(town: Town) -> None:
    town.patrol(blur=0.9)
    assert town.open() == ["blur"]
    assert town.judge(Says.NOT_FAULT)
    assert town.open() == ["blur"], "the next look clears it, as every finding"
    town.patrol(blur=0.9)
    assert town.open() == []
    town.patrol(blur=0.997)
    assert town.open() == ["blur"]


def test_a_word_on_one_camera_and_kind_moves_no_other(town: Town) -> None:
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT)
    town.patrol(blur=0.9, stain=0.9)
    assert town.open() == ["stain"]
    assert {code for code, own in town.eyes.given.items() if own} == {town.camera.gb_code}


def test_two_kinds_of_one_camera_at_once_are_two_findings_and_one_order_with_it_once(town: Town) -> None:
    town.patrol(blur=0.9, stain=0.9)
    assert town.open() == ["blur", "stain"]
    assert Order.objects.get().affected.count() == 1


def test_the_finding_is_judged_by_the_highest_score_with_which_it_was_seen(town: Town) -> None:
    town.patrol(blur=0.85)
    town.patrol(blur=0.95)
    town.judge(Says.NOT_FAULT)
    assert Word.objects.get().score == 0.95
    town.patrol(blur=0.95)
    assert town.open() == []


def test_withdrawing_restores_and_both_stay_on_record(town: Town) -> None:
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT, note="雕塑本来如此")
    word = Word.objects.get()
    assert withdraw_word(word, "看错了", town.world.actor(town.world.owner), town.now())
    town.patrol(blur=0.9)
    assert town.open() == ["blur"]
    again = withdraw_word(word, "", town.world.actor(town.world.owner), town.now())
    assert again.why == judging.GONE
    told = Event.objects.filter(subject=f"camera:{town.camera.gb_code}").order_by("seq")
    assert list(told.values_list("verb", "actor")) == [("word_given", "int-a-desk"), ("word_withdrawn", "own-desk")]
    assert town.judge(Says.CONFIRMED), "after the withdrawal another may be said"


def test_words_are_only_added(town: Town) -> None:
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT)
    with pytest.raises(TypeError, match="withdraw the word"):
        Word.objects.update(score=0.1)
    with pytest.raises(TypeError, match="never deleted"):
        Word.objects.all().delete()


def test_a_word_with_an_end_ceases_then(town: Town) -> None:
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT, until=town.now() + timedelta(hours=3))
    town.patrol(blur=0.9)
    assert town.open() == []
    town.wired.clock.forward(hours=4)
    town.patrol(blur=0.9)
    assert town.open() == ["blur"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"reason": ""}, judging.NO_REASON),
        ({"reason": "because"}, judging.NO_REASON),
        ({"reason": "other"}, judging.NO_NOTE),
        ({"until": datetime(2020, 1, 1, tzinfo=UTC)}, judging.ENDED),
    ],
)
def test_a_word_that_lacks_something_is_refused_whole(town: Town, more: dict[str, Any], why: str) -> None:
    town.patrol(blur=0.9)
    assert town.judge(Says.NOT_FAULT, **more).why == why
    assert not Word.objects.exists()
    assert Finding.objects.get().word == ""


def test_only_the_projects_owner_and_integrator_judge(town: Town) -> None:
    town.patrol(blur=0.9)
    for unit in (town.world.outsider, town.world.network, town.world.using):
        assert town.judge(Says.NOT_FAULT, by=unit).why == judging.NOT_YOURS
    assert town.judge(Says.CONFIRMED, by=town.world.owner)


def test_a_finding_with_a_word_is_not_judged_again(town: Town) -> None:
    town.patrol(blur=0.9)
    assert town.judge(Says.CONFIRMED)
    assert town.judge(Says.NOT_FAULT).why == judging.SAID


def test_two_misses_lower_the_threshold_and_a_clean_history_holds_it_up(town: Town) -> None:
    for _ in range(3):
        town.patrol(blur=0.2)
    town.wired.clock.forward(days=5)
    town.patrol(blur=0.7)
    assert town.miss()
    assert own_of([town.camera], town.now()) == {}
    town.patrol(blur=0.7)
    assert town.miss()
    town.patrol(blur=0.7)
    assert town.open() == ["blur"]
    town.patrol(blur=0.2)
    assert town.open() == []


def test_a_miss_is_of_a_tested_look_without_the_kind(town: Town) -> None:
    town.patrol(blur=0.9)
    assert town.miss("blur").why == judging.NOT_CLEAN
    assert town.miss("offline").why == judging.NOT_SEEN
    assert town.miss("stain")
    assert town.miss("stain").why == judging.SAID


def test_a_reset_gives_the_usual_thresholds_back(town: Town) -> None:
    town.patrol(blur=0.9)
    actor = town.world.actor(town.world.owner)
    assert reset_own(town.camera, "", "", actor, town.now()).why == NOTHING
    town.judge(Says.NOT_FAULT)
    (line,) = own_lines(town.camera, town.now())
    assert (line.kind, line.usual) == ("blur", 0.8)
    assert line.value is not None
    assert line.value > 0.9
    assert reset_own(town.camera, "blur", "新镜头", actor, town.now())
    assert own_lines(town.camera, town.now()) == []
    town.patrol(blur=0.9)
    assert town.open() == ["blur"]
    assert Event.objects.filter(verb="own_thresholds_reset").count() == 1


def test_words_beyond_the_cap_are_told_as_out_of_reach(town: Town) -> None:
    town.patrol(blur=0.997)
    town.judge(Says.NOT_FAULT)
    (line,) = own_lines(town.camera, town.now())
    assert line.out_of_reach == 1
    town.patrol(blur=0.997)
    assert town.open() == ["blur"]


def test_the_citys_card_counts_checks_findings_words_and_misses_by_light(town: Town) -> None:
    since = town.now()
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT)
    town.eyes.light = "ir"
    town.patrol(stain=0.9)
    town.patrol(stain=0.9, occlusion=0.6)
    town.miss("occlusion")
    card = city_card(town.world.person(town.world.owner), since, town.now() + timedelta(seconds=1))
    blur, stain = card.rows["blur"], card.rows["stain"]
    assert (blur["all"].checks, blur["day"].checks, blur["night"].checks) == (12, 4, 8)
    assert (blur["day"].findings, blur["day"].judged, blur["day"].false) == (1, 1, 1)
    assert (blur["day"].false_per_1000, blur["night"].false) == (250.0, 0)
    assert (stain["night"].findings, stain["night"].judged) == (1, 0)
    assert stain["night"].false_per_1000 == 0.0
    assert stain["night"].at_most_per_1000 == 125.0, "silence is not agreement"
    assert (card.rows["occlusion"]["night"].missed, card.whole["all"].missed, card.unlit) == (1, 1, 0)
    later = city_card(
        town.world.person(town.world.owner), town.now() + timedelta(days=1), town.now() + timedelta(days=2)
    )
    assert (later.rows, later.whole["all"].checks, later.whole["all"].false_per_1000) == ({}, 0, None)


def test_the_card_is_of_the_cameras_one_may_see_and_forgets_withdrawn_words(town: Town) -> None:
    since = town.now()
    town.patrol(blur=0.9)
    town.judge(Says.NOT_FAULT)
    until = town.now() + timedelta(seconds=1)
    elsewhere = city_card(town.world.person(town.world.outsider), since, until)
    assert (elsewhere.whole["all"].checks, elsewhere.rows) == (0, {})
    withdraw_word(Word.objects.get(), "", town.world.actor(town.world.owner), town.now())
    mine = city_card(town.world.person(town.world.owner), since, until)
    assert (mine.whole["all"].findings, mine.whole["all"].judged, mine.whole["all"].false) == (1, 0, 0)


def test_the_card_takes_as_many_questions_for_many_checks_as_for_few(town: Town) -> None:
    person, since = town.world.person(town.world.owner), town.now()
    town.patrol(blur=0.9)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            city_card(person, since, town.now() + timedelta(days=1))
        return len(queries)

    few = asked()
    for _ in range(5):
        town.patrol(blur=0.9, stain=0.9)
    assert asked() == few


def test_cameras_without_words_cost_one_question(town: Town) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert own_of(town.world.cameras, town.now()) == {}
    assert len(queries) <= 3


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)
    assert wilson(0, 0) is None
