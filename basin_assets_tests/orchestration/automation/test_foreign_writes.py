"""One merge for each version of the timeline that somebody else wrote."""

import pytest

from basin_assets.orchestration.automation.cursors import read_cursor
from basin_assets.orchestration.automation.foreign_writes import (
    TimelineCursor,
    decide_on_timeline,
)
from basin_assets.orchestration.automation.runs import Failed
from basin_assets.orchestration.automation.uploads import RETRY_SECONDS

NOW = 1_764_000_000.0
ASKED = TimelineCursor(begun="then", counter=1, asked_for="theirs", ours_then="ours")


@pytest.mark.parametrize(
    ("cursor", "there", "ours", "run_key", "reason"),
    [
        (TimelineCursor(begun="then"), "theirs", None, None, "part of the daily run"),
        (TimelineCursor(begun="then"), None, "ours", None, "no timeline at the key"),
        (TimelineCursor(begun="then"), "ours", "ours", None, "as we wrote it"),
        (TimelineCursor(begun="then"), "theirs", "ours", "then-1", "Somebody else"),
        (ASKED, "theirs", "ours", None, "has been asked for"),
        (ASKED, "ours", "ours", None, "as we wrote it"),
        (ASKED, "theirs again", "ours", "then-2", "Somebody else"),
        # the merge of `theirs` went through as `merged`; then they put `theirs` once more
        (ASKED, "merged", "merged", None, "as we wrote it"),
        (ASKED, "theirs", "merged", "then-2", "Somebody else"),
    ],
)
def test_a_merge_is_asked_for_when_somebody_else_wrote(
    cursor: TimelineCursor, there: str | None, ours: str | None, run_key: str | None, reason: str
) -> None:
    decision = decide_on_timeline(cursor, there, ours, None, NOW)
    assert decision.run_key == run_key
    assert reason in decision.reason
    assert (decision.cursor == cursor) == (run_key is None)


def test_a_merge_that_fails_is_not_asked_for_again_until_the_file_changes() -> None:
    cursor, failed = TimelineCursor(begun="then"), Failed("r1", 0.0, retry_helps=False)
    asked = []
    for there in ("bad", "bad", "bad", "good", "good"):
        decision = decide_on_timeline(cursor, there, "ours", failed, NOW)
        cursor = decision.cursor
        asked.append(decision.run_key)
    assert asked == ["then-1", None, None, "then-2", None]


def test_a_file_that_goes_back_and_forth_is_merged_each_time() -> None:
    cursor, failed = TimelineCursor(begun="then"), None
    asked = []
    for there in ("A", "B", "A"):
        decision = decide_on_timeline(cursor, there, "ours", failed, NOW)
        cursor = decision.cursor
        asked.append(decision.run_key)
    assert asked == ["then-1", "then-2", "then-3"]


@pytest.mark.parametrize(
    ("seconds", "run_key"), [(RETRY_SECONDS - 1, None), (RETRY_SECONDS, "then-2")]
)
def test_a_merge_that_may_succeed_another_time_is_tried_again(
    seconds: float, run_key: str | None
) -> None:
    failed = Failed("r1", NOW - seconds, retry_helps=True)
    assert decide_on_timeline(ASKED, "theirs", "ours", failed, NOW).run_key == run_key


@pytest.mark.parametrize("text", [None, "", "nonsense", "[]"])
def test_a_cursor_that_is_none_is_begun_anew(text: str | None) -> None:
    assert read_cursor(TimelineCursor, text, "now") == TimelineCursor(begun="now")


def test_a_cursor_comes_back_as_it_was_stored() -> None:
    assert read_cursor(TimelineCursor, ASKED.model_dump_json(), "now") == ASKED
