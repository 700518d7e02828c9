"""The demo gym with one export broken as real ones are: refused by its line, or told in words."""

import io
from collections.abc import Mapping

import pandas as pd
import pytest

from basin_assets.contracts.published import TIMELINE_KEY
from basin_assets.rules.exports.settling import SettledSource
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.rules.months import MonthWindow
from basin_assets_tests.demo.reading import gym_of, table
from basin_assets_tests.pure_run import run_purely, settle_all
from basin_assets_tests.rules.frames import SETTINGS

LAST_MONTH = "2025-11"
CHECKINS = "capitan/checkins.csv"


def settled(files: Mapping[str, bytes], **changed: str) -> Mapping[str, SettledSource]:
    """The tiny gym's exports with some files of it replaced."""
    window = MonthWindow(SETTINGS.first_month, LAST_MONTH)
    return settle_all(
        {**gym_of("tiny").files, **files}, window, SETTINGS.model_copy(update=changed)
    )


def with_time(time: str) -> dict[str, bytes]:
    """The check-ins and one more, of a time of its own, as the last line."""
    header, _, rest = gym_of("tiny").files[CHECKINS].partition(b"\n")
    said = {"checkin_id": "77000001", "customer_id": "1000001", "checkin_datetime": f'"{time}"'}
    names = header.decode("utf-8-sig").strip().split(",")
    row = ",".join(said.get(name, "") for name in names)
    return {CHECKINS: header + b"\n" + rest.rstrip(b"\r\n") + f"\n{row}\n".encode()}


@pytest.mark.parametrize("time", ["26/10/2025 17:08", "26.10.2025 17:08", "26-10-2025 5:08 PM"])
def test_one_day_that_only_the_other_order_knows_refuses_the_column(time: str) -> None:
    with pytest.raises(SourceFileError, match=r"checkins\.csv line .*BASIN_DATE_ORDER=day-first"):
        settled(with_time(time))


@pytest.mark.parametrize(
    "time", ["05.10.2025 17:08", "2025-10-26 5:08 PM CDT", "2025-10-26 17:08:59 EST", "17:08"]
)
def test_one_time_that_may_mean_two_things_costs_its_row_alone(time: str) -> None:
    before, now = settled({})["checkins"], settled(with_time(time))["checkins"]
    pd.testing.assert_frame_equal(now.used, before.used)
    assert now.quarantine["reason"].tolist()[-1] == "unreadable_time"
    assert len(now.quarantine) == len(before.quarantine) + 1


@pytest.mark.parametrize("source", ["customers", "checkins", "members"])
def test_an_export_of_which_every_id_is_a_hex_text_is_refused(source: str) -> None:
    rows = pd.DataFrame(table("tiny", source))
    ids = [name for name in map(str, rows) if name.endswith("_id")]
    hex_text = rows.assign(**dict.fromkeys(ids, "5f3ac0de")).to_csv(index=False).encode()
    with pytest.raises(SourceFileError, match=rf"None of the .* rows of {source}\.csv can be used"):
        settled({f"capitan/{source}.csv": hex_text})


def test_plain_pandas_reads_every_date_of_the_merged_timeline() -> None:
    files = gym_of("tiny").files
    merged = run_purely(files, last_month=LAST_MONTH).timeline
    assert merged is not None and len(merged) > len(files[TIMELINE_KEY])
    dates = pd.read_csv(io.BytesIO(merged))["event_date"]
    assert pd.to_datetime(dates).notna().all()
