"""Small gyms written out by hand, line by line, and what the oracle expects of them."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from . import Expected, expect

CHICAGO = ZoneInfo("America/Chicago")
HEADERS = {
    "checkins": "checkin_id,customer_id,checkin_datetime,location_id,location_name,created_at",
    "customers": "customer_id,first_name,last_name,created_at",
    "pass_transfers": "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,"
    "user_customer_id,user_first_name,user_last_name,remaining_count",
    "members": "membership_id,member_id,customer_id,name,start_date,end_date,billing_amount,size",
    "memberships": "membership_id,membership_type_id,name,start_date,end_date,billing_amount,"
    "owner_id",
    "purchaser_overrides": "purchaser_name,customer_id,from,to",
}
PEOPLE = ["1,Nancy,Davis,2025-01-01", "2,Charlie,Davis,2025-01-01", "3,Ann,Lee,2025-01-01"]


def files(**rows: list[str]) -> dict[str, bytes]:
    """The files of a gym; required ones that are not given are empty tables."""
    names = dict.fromkeys(["checkins", "customers", "pass_transfers", "members", *rows])
    return {
        f"capitan/{name}.csv": "\n".join([HEADERS[name], *rows.get(name, []), ""]).encode()
        for name in names
    }


def run(**rows: list[str]) -> Expected:
    return expect(files(**rows), now_month="2025-12")


def checkin(checkin_id: int, who: int, at: str, place: str = "7") -> str:
    return f"{checkin_id},{who},{at},{place},,"


def transfer(
    checkin_id: int, at: str, purchaser: str, user: int, kind: str = "entry_pass", more: str = ",,"
) -> str:
    return f"{checkin_id},{at},{kind},Punch Pass,{purchaser},{user},{more}"


def metadata(expected: Expected, pair: tuple[int, int]) -> dict[str, Any]:
    for row in expected.connections:
        if (row["customer_id_1"], row["customer_id_2"]) == (str(pair[0]), str(pair[1])):
            found: dict[str, Any] = json.loads(row["metadata"])
            return found
    return {}
