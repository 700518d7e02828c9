"""A gym in which every personal value is a canary, and the search for them in what a run leaves.

Canaries stand where exports have them, in columns that are never read, in rows that are no rows,
and in the place of ids, times and numbers that cannot be read.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from basin_assets_tests.reliability.small_gym import lines

NAME = "Zqxvnanna Zqxvnkell"
PREFERRED = "Zqxvgoesby"
MAIL = "zqxvmail@example.org"
PHONE = "555 014 7731"
BIRTHDAY = "1987-03-14"

CONTACT = (b"zqxvmail", b"555 014 7731", b"zqxvroad", b"zqxvborn")
BIRTHDAYS = (b"1987-03-14", b"03/14/1987", b"3/14/1987")
NAMES = (b"zqxvn", b"zqxvgoesby")
EVERY = (*CONTACT, *BIRTHDAYS, *NAMES)

_PERSON = f"{MAIL},{PHONE},7 Zqxvroad"

CUSTOMERS = (
    "customer_id,first_name,last_name,preferred_name,birthday,email,phone,address,created_at",
    f"1,Zqxvnanna,Zqxvnkell,{PREFERRED},{BIRTHDAY},{_PERSON},2025-01-01",
    f"2,Zqxvnbert,Zqxvnkell,,03/14/1987,{_PERSON},2025-01-01",
    f"3,Zqxvncleo,Zqxvnmoor,{PREFERRED},in spring (Zqxvborn 87),{_PERSON},2025-02-01",
    f"4,Zqxvncleo,Zqxvnmoor,,Zqxvborn,{_PERSON},2025-03-01",
    f"{MAIL},Zqxvnanna,Zqxvnkell,,{BIRTHDAY},{_PERSON},2025-01-01",
    f"5,Zqxvnanna,Zqxvnkell,,{BIRTHDAY},{_PERSON},2025-01-01,one too many {NAME}",
    f"6,Zqxvnanna,Zqxvnkell,,{BIRTHDAY},{_PERSON},{MAIL}",
    f"1,Zqxvnanna,Zqxvnolder,{PREFERRED},{BIRTHDAY},{_PERSON},2024-01-01",
)
CHECKINS = (
    "checkin_id,customer_id,checkin_datetime,location_id,entry_method_description,customer_name,"
    "customer_email,customer_birthday,created_at",
    *(
        f"{10 + n},{n},2025-10-26 17:0{n}:00,1,Day Pass from {NAME},{NAME},{MAIL},{BIRTHDAY},"
        f"{PHONE if n == 1 else '2025-10-26'}"
        for n in (1, 2, 3)
    ),
    f"20,{MAIL},2025-10-26 17:05:00,1,,{NAME},{MAIL},{BIRTHDAY},",
    f"{NAME},1,2025-10-26 17:05:00,1,,{NAME},{MAIL},{BIRTHDAY},",
    f"21,1,{NAME} at five,1,,{NAME},{MAIL},{BIRTHDAY},",
    f"22,1,2025-10-26 17:05:00,1,,{NAME},{MAIL}",
    f'23,1,2025-10-26 17:05:00,1,,{NAME},"{MAIL},{BIRTHDAY},',
)
PASS_TRANSFERS = (
    "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,user_customer_id,"
    "user_first_name,user_last_name,remaining_count,is_punch_pass,is_youth_pass",
    f"12,2025-10-26 17:02:00,entry_pass,Day Pass,{NAME},2,Zqxvnbert,Zqxvnkell,3,True,",
    "13,2025-10-26 17:03:00,guest_pass,Guest Pass,Zqxvncleo Zqxvnmoor,1,Zqxvnanna,Zqxvnkell,"
    f"call {PHONE},{MAIL},{NAME}",
    f"14,2025-10-26 17:04:00,{MAIL},Day Pass,Zqxvnstranger Zqxvnquill,777,Zqxvnnew,Zqxvnface,,,",
    f"15,2025-10-26 17:04:00,entry_pass,Day Pass,{NAME},{MAIL},Zqxvnbert,Zqxvnkell,3,True,",
    f"16,{PHONE},entry_pass,Day Pass,{NAME},2,Zqxvnbert,Zqxvnkell,3,True,",
)
MEMBERS = (
    "membership_id,member_id,customer_id,name,start_date,end_date,billing_amount,size,member_name",
    f"446,1,1,Family Weekly,2025-01-01,,85,family,{NAME}",
    f"446,2,2,Family Weekly,2025-01-01,,85,family,{NAME}",
    f"446,{NAME},3,Family Weekly,2025-01-01,until {MAIL},{PHONE},{NAME},{NAME}",
    f"446,4,{MAIL},Family Weekly,2025-01-01,,85,family,{NAME}",
)
OVERRIDES = (
    "purchaser_name,customer_id,from,to",
    f"{NAME},{MAIL},,",
    f"Zqxvnnobody Zqxvnelse,99999,{MAIL},",
    "Zqxvnunknown Zqxvncustomer,99999,,",
    "Zqxvngood Zqxvnstranger,,,",
)
TIMELINE = (
    "event_type,event_date,customer_id,metadata",
    f'checkin,2025-10-26,1,"{{""name"":""{NAME}"",""email"":""{MAIL}""}}"',
)


def canary_files(**changed: bytes) -> dict[str, bytes]:
    """The gym's files by key; a file given replaces the gym's own."""
    files = {
        "customers": lines(*CUSTOMERS),
        "checkins": lines(*CHECKINS),
        "pass_transfers": lines(*PASS_TRANSFERS),
        "members": lines(*MEMBERS),
        "purchaser_overrides": lines(*OVERRIDES),
        "customer_events": lines(*TIMELINE),
        **changed,
    }
    return {f"capitan/{name}.csv": data for name, data in files.items()}


def found_in(data: bytes | str, canaries: tuple[bytes, ...] = EVERY) -> list[str]:
    """The canaries that stand in the data, whatever their case."""
    lowered = (data.encode() if isinstance(data, str) else data).lower()
    return [canary.decode() for canary in canaries if canary in lowered]


def found_below(folder: Path) -> Mapping[str, list[str]]:
    """The canaries in the bytes of every file below a folder, by the file's path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert files, folder
    found = {str(path.relative_to(folder)): found_in(path.read_bytes()) for path in files}
    return {path: canaries for path, canaries in found.items() if canaries}


def columns_of(parquet: bytes) -> Iterator[tuple[str, str]]:
    """Each column of a table as its name and all its values as text."""
    table = pq.ParquetFile(io.BytesIO(parquet)).read()
    for name in table.column_names:
        yield name, "\n".join(str(value) for value in table[name].to_pylist())
