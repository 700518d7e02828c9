"""Rules in one go: an empty gym, and what is published whatever the order of the rows."""

from random import Random

import pytest

from basin_assets.contracts.published import INSIGHT_FILES
from basin_assets.contracts.sources import SOURCES
from basin_assets.rules.exports.csv_records import split_records
from basin_assets.tables.csv_files import to_csv
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import PureRun, insights_of, run_purely

EMPTY = {
    f"capitan/{source.name}.csv": ",".join(c.name for c in source.columns).encode() + b"\n"
    for source in SOURCES
}


def published(run: PureRun) -> tuple[bytes | None, ...]:
    tables = insights_of(run)
    insights = (to_csv(file, tables[file.table.name]) for file in INSIGHT_FILES)
    return run.connections_csv, run.events_csv, run.timeline, *insights


def with_rows_shuffled(data: bytes, random: Random) -> bytes:
    """The same records below the same header, in another order."""
    header, *records = split_records(data)
    ending = b"\r\n" if header.raw.endswith(b"\r\n") else b"\n"
    raws = [record.raw.removesuffix(ending) for record in records]
    random.shuffle(raws)
    return header.raw + b"".join(raw + ending for raw in raws)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_published_does_not_depend_on_the_order_of_the_rows(seed: int) -> None:
    files = random_gym(seed)
    shuffled = {
        key: data if "customer_events" in key else with_rows_shuffled(data, Random(seed))
        for key, data in files.items()
    }
    assert shuffled != files
    expected = published(run_purely(files, last_month=NOW_MONTH))
    assert published(run_purely(shuffled, last_month=NOW_MONTH)) == expected


@pytest.mark.parametrize("optional", [True, False])
def test_exports_of_a_header_alone_publish_headers_alone(optional: bool) -> None:
    files = {
        key: data
        for (key, data), source in zip(EMPTY.items(), SOURCES, strict=True)
        if optional or not source.optional
    }
    run = run_purely(files, last_month=NOW_MONTH)
    assert len(run.connections_csv.splitlines()) == 1
    assert len(run.events_csv.splitlines()) == 1
    assert run.timeline == b"event_type,event_date,customer_id,metadata\n"
    asked = insights_of(run)
    assert [file.table.name for file in INSIGHT_FILES if len(asked[file.table.name])] == []


def test_members_without_any_checkin_connect_nobody_as_there_is_no_today() -> None:
    members = EMPTY["capitan/members.csv"] + (
        b"446,1,10,Family,2025-01-01,,85,month,active,family\n"
        b"446,2,20,Family,2025-01-01,,85,month,active,family\n"
    )
    required = {k: v for k, v in EMPTY.items() if "memberships" not in k and "overrides" not in k}
    run = run_purely(required | {"capitan/members.csv": members}, last_month=NOW_MONTH)
    assert run.connections.empty
    checkin = b"1,99,2025-10-26 17:00:00,1,,MEM,,\n"
    checkins = EMPTY["capitan/checkins.csv"] + checkin
    files = required | {"capitan/members.csv": members, "capitan/checkins.csv": checkins}
    assert len(run_purely(files, last_month=NOW_MONTH).connections) == 1
