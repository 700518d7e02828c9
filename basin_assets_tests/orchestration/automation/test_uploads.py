"""Every content of the uploads that a look finds asks for one run, and none asks twice."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from basin_assets.orchestration.automation.cursors import read_cursor
from basin_assets.orchestration.automation.uploads import UploadCursor, decide_on_uploads

A, B = "capitan/pass_transfers.csv", "capitan/pass_transfers/1.csv"


def _run_keys(*listings: dict[str, str]) -> list[str | None]:
    """What a look at each of the listings asks for."""
    cursor, found = UploadCursor(begun="then"), []
    for listing in listings:
        decision = decide_on_uploads(cursor, listing)
        cursor = decision.cursor
        found.append(decision.run_key)
    return found


def test_the_same_content_asks_once() -> None:
    assert _run_keys({A: "1"}, {A: "1"}, {A: "1"}) == ["then-1", None, None]


def test_a_file_that_goes_back_to_an_earlier_content_asks_three_times() -> None:
    assert _run_keys({A: "1"}, {A: "2"}, {A: "1"}) == ["then-1", "then-2", "then-3"]


def test_several_changes_between_two_looks_ask_once() -> None:
    assert _run_keys({A: "1"}, {A: "2", B: "1"}) == ["then-1", "then-2"]


def test_a_file_that_is_gone_asks_for_a_run() -> None:
    assert _run_keys({A: "1", B: "1"}, {A: "1"}) == ["then-1", "then-2"]


def test_no_file_at_all_asks_for_nothing_and_forgets_nothing() -> None:
    assert _run_keys({}, {A: "1"}, {}, {A: "1"}) == [None, "then-1", None, None]


def test_fifteen_hundred_uploads_ask_once() -> None:
    many = {f"{B}{number}": "1" for number in range(1_500)}
    assert _run_keys(many, dict(reversed(many.items()))) == ["then-1", None]


def test_the_reason_tells_what_changed() -> None:
    cursor = UploadCursor(begun="then", versions={A: "1", B: "1"})
    assert decide_on_uploads(cursor, {A: "2"}).reason == "1 files are new or changed, 1 are gone."


@pytest.mark.parametrize("text", [None, "", "nonsense", "17", '{"counter":3}', '{"begun":"x",'])
def test_a_cursor_that_is_none_is_begun_anew(text: str | None) -> None:
    assert read_cursor(UploadCursor, text, "now") == UploadCursor(begun="now")


def test_a_cursor_comes_back_as_it_was_stored() -> None:
    cursor = decide_on_uploads(UploadCursor(begun="then"), {A: '"etag"'}).cursor
    assert read_cursor(UploadCursor, cursor.model_dump_json(), "now") == cursor


class Uploads(RuleBasedStateMachine):
    """A folder of uploads that anybody changes, and a sensor that looks now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, str] = {}
        self.seen: dict[str, str] | None = None
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
        self.stored_cursor, self.seen = None, None

    @rule()
    def look(self) -> None:
        self.clock += 1
        decision = decide_on_uploads(
            read_cursor(UploadCursor, self.stored_cursor, str(self.clock)), self.files
        )
        is_new = bool(self.files) and self.files != self.seen
        assert (decision.run_key is not None) == is_new
        assert decision.run_key not in self.run_keys
        if decision.run_key is not None:  # the sensor keeps its cursor otherwise
            self.run_keys.append(decision.run_key)
            self.stored_cursor = decision.cursor.model_dump_json()
            self.seen = dict(self.files)


TestUploads = Uploads.TestCase
TestUploads.settings = settings(max_examples=150, stateful_step_count=25)
