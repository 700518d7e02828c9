"""Every content of the uploads that a look finds asks for one run, and none asks twice."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from basin_assets.orchestration.automation.cursors import read_cursor
from basin_assets.orchestration.automation.runs import DailyRuns, Failed
from basin_assets.orchestration.automation.uploads import (
    RETRY_SECONDS,
    UploadCursor,
    decide_on_uploads,
)
from basin_assets.orchestration.automation.watched import version_of

NOW = 1_764_000_000.0
A, B = "capitan/pass_transfers.csv", "capitan/pass_transfers/1.csv"


def _exports() -> str:
    """The version of all exports, which do not change."""
    return "1"


def test_the_reason_tells_what_changed() -> None:
    cursor = UploadCursor(begun="then", versions={A: "1", B: "1"})
    decision = decide_on_uploads(cursor, {A: "2"}, DailyRuns(), NOW, _exports)
    assert decision.reason == "1 files are new or changed, 1 are gone."


@pytest.mark.parametrize("text", [None, "", "nonsense", "17", '{"counter":3}', '{"begun":"x",'])
def test_a_cursor_that_is_none_is_begun_anew(text: str | None) -> None:
    assert read_cursor(UploadCursor, text, "now") == UploadCursor(begun="now")


def test_a_cursor_comes_back_as_it_was_stored() -> None:
    begun = UploadCursor(begun="then")
    cursor = decide_on_uploads(begun, {A: '"etag"'}, DailyRuns(), NOW, _exports).cursor
    assert read_cursor(UploadCursor, cursor.model_dump_json(), "now") == cursor


BEFORE, NOW_THERE = {A: "1"}, {A: "2"}
DONE = version_of(BEFORE)


def _asks(
    runs: DailyRuns,
    asked_for: dict[str, str] | None = None,
    now: float = NOW,
    exports: str = "1",
    exports_then: str | None = "1",
) -> tuple[bool, str]:
    """Whether `NOW_THERE` asks for a run, and the reason."""
    versions = BEFORE if asked_for is None else asked_for
    cursor = UploadCursor(begun="then", versions=versions, exports=exports_then)
    decision = decide_on_uploads(cursor, NOW_THERE, runs, now, lambda: exports)
    return decision.run_key is not None, decision.reason


def test_a_sensor_that_is_switched_on_with_nothing_new_asks_for_nothing() -> None:
    decision = decide_on_uploads(
        UploadCursor(begun="then"), BEFORE, DailyRuns(done=DONE), NOW, _exports
    )
    assert decision.run_key is None
    assert decision.reason == "Nothing new since the last run that succeeded."


def test_an_upload_is_done_when_a_run_has_succeeded_with_it_whoever_started_that() -> None:
    assert not _asks(DailyRuns(done=version_of(NOW_THERE)))[0]
    assert _asks(DailyRuns(done=DONE))[0]


def test_a_run_that_waits_will_read_what_is_there_then() -> None:
    assert _asks(DailyRuns(done=DONE, waiting="r1", at_work="r0", at_work_on=DONE)) == (
        False,
        "Run r1 is about to begin, and will read what is there by then.",
    )


@pytest.mark.parametrize(
    ("read", "asks"), [(None, False), (version_of(NOW_THERE), False), (DONE, True)]
)
def test_an_upload_after_a_run_has_read_asks_for_one_more(read: str | None, asks: bool) -> None:
    assert _asks(DailyRuns(done="long ago", at_work="r1", at_work_on=read))[0] is asks


@pytest.mark.parametrize("asked_for", [BEFORE, NOW_THERE])
def test_a_run_that_was_refused_is_not_tried_again_until_something_is_uploaded(
    asked_for: dict[str, str],
) -> None:
    runs = DailyRuns(done=DONE, failed=Failed("r1", NOW - 10 * RETRY_SECONDS, retry_helps=False))
    asks, reason = _asks(runs, asked_for)
    assert asks is (asked_for == BEFORE)
    assert asks or "its page says what to do" in reason


@pytest.mark.parametrize(("then", "asks"), [("1", True), ("2", False), (None, False)])
def test_a_run_that_was_refused_is_tried_again_when_any_export_has_changed(
    then: str | None, asks: bool
) -> None:
    runs = DailyRuns(done=DONE, failed=Failed("r1", NOW, retry_helps=False))
    assert _asks(runs, NOW_THERE, exports="2", exports_then=then)[0] is asks


def test_an_export_that_is_not_watched_asks_for_nothing_while_all_is_well() -> None:
    done = DailyRuns(done=version_of(NOW_THERE))
    assert not _asks(done, NOW_THERE, exports="2")[0]


@pytest.mark.parametrize(("seconds", "asks"), [(RETRY_SECONDS - 1, False), (RETRY_SECONDS, True)])
def test_a_run_that_may_succeed_another_time_is_tried_again(seconds: float, asks: bool) -> None:
    failed = Failed("r1", NOW - seconds, retry_helps=True)
    assert _asks(DailyRuns(done=DONE, failed=failed), NOW_THERE)[0] is asks


def test_content_that_comes_back_while_a_run_reads_other_content_is_asked_for_again() -> None:
    assert _asks(DailyRuns(done="other"), asked_for=NOW_THERE)[0]


class Uploads(RuleBasedStateMachine):
    """A folder of uploads that anybody changes, a sensor that looks, and runs that begin later."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, str] = {}
        self.seen: dict[str, str] | None = None
        self.waiting = False
        self.stored_cursor: str | None = None
        self.run_keys: list[str] = []
        self.clock = 0

    @rule(key=st.sampled_from([A, B, "x"]), content=st.sampled_from("ABC"))
    def put(self, key: str, content: str) -> None:
        self.files[key] = content

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @rule()
    def reset_the_cursor(self) -> None:
        self.stored_cursor = None

    @precondition(lambda self: self.waiting)
    @rule()
    def run(self) -> None:
        self.waiting, self.seen = False, dict(self.files)

    @rule()
    def look(self) -> None:
        self.clock += 1
        runs = DailyRuns(
            done=None if self.seen is None else version_of(self.seen),
            waiting="r" if self.waiting else None,
        )
        cursor = read_cursor(UploadCursor, self.stored_cursor, str(self.clock))
        decision = decide_on_uploads(cursor, self.files, runs, NOW, _exports)
        is_new = bool(self.files) and self.files != self.seen and not self.waiting
        assert (decision.run_key is not None) == is_new
        assert decision.run_key not in self.run_keys
        if decision.run_key is not None:  # the sensor keeps its cursor otherwise
            self.run_keys.append(decision.run_key)
            self.stored_cursor = decision.cursor.model_dump_json()
            self.waiting = True


TestUploads = Uploads.TestCase
TestUploads.settings = settings(max_examples=150, stateful_step_count=25)
