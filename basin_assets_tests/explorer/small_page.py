"""Tables of seven people in which no two fields of a row hold the same, for reading a page back."""

import pandas as pd

from basin_assets.contracts import insights, tables
from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.explorer.content import ExplorerTables
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    co_visits,
    customer,
    customers,
    enriched,
    frame,
    gift,
    member,
    members,
    memberships,
    overrides,
    relations,
    shared,
    shared_memberships,
    source_accounting,
    tie_calibration,
    together,
    visit,
)

ALL_NAMED = SETTINGS.model_copy(update={"explorer_names": "all"})
NAMES = {
    11: "Ann Ash",
    12: "Bo Birch",
    13: "Cy Cedar",
    14: "Di Dogwood",
    15: "Ed Elm",
    16: "Flo Fir",
    17: "Gil Gum",
}
ANN, BO, CY, DI, ED, FLO, GIL = NAMES
PASSES = "pass_sharer_recipient,same_day_group"


def both_sides(first: int, second: int, days: tuple[str, str], more: Row) -> list[Row]:
    """A pair of `customer_friends` from both sides, of which each tells it differently."""
    return [
        {
            "customer_id": one,
            "friend_customer_id": other,
            "friends_since": days[0],
            "last_seen": days[1],
            "evidence": f"{NAMES[one]} tells of {NAMES[other]}",
            **more,
        }
        for one, other in ((first, second), (second, first))
    ]


FRIENDS = frame(
    insights.CUSTOMER_FRIENDS,
    {"strength_band": "Weak", "connection_types": "same_day_group", "closeness": "tie"},
    (
        # Ann's friends in the order in which the page tells them; Bo's one is left out.
        *both_sides(
            ANN,
            GIL,
            ("2025-01-02", "2025-11-03"),
            {"closeness": "close", "connection_strength": 55, "tie_score": 0.912},
        ),
        *both_sides(
            ANN,
            FLO,
            ("2025-02-03", "2025-11-04"),
            {"connection_types": PASSES, "connection_strength": 15, "tie_score": None},
        ),
        *both_sides(
            ANN,
            ED,
            ("2025-03-04", "2025-11-05"),
            {"connection_strength": 35, "tie_score": 0.31},
        ),
        *both_sides(
            ANN,
            DI,
            ("2025-04-05", "2025-11-06"),
            {"connection_strength": 25, "tie_score": 0.77},
        ),
        *both_sides(
            ANN,
            CY,
            ("2025-05-06", "2025-11-07"),
            {"connection_strength": 25, "tie_score": 0.62},
        ),
        *both_sides(
            BO,
            GIL,
            ("2025-06-07", "2025-11-08"),
            {"closeness": "close", "connection_strength": 80, "tie_score": 0.4},
        ),
        *both_sides(
            ANN,
            BO,
            ("2025-07-08", "2025-07-08"),
            {"closeness": "chance", "connection_strength": 5, "tie_score": 0.2},
        ),
    ),
)

GUESTS = frame(
    insights.GUESTS_TO_CONVERT,
    {},
    (
        {
            "guest_customer_id": CY,
            "guest_is": "self",
            "host_customer_id": ANN,
            "host_is": "adult_of_family",
            "visits": 4,
            "last_visit": "2025-11-01",
            "connection_strength": 60,
        },
        {
            "guest_customer_id": DI,
            "guest_is": "adult_of_family",
            "visits": 3,
            "last_visit": "2025-10-02",
            "connection_strength": 45,
        },
    ),
)

AT_RISK = frame(
    insights.FRIENDS_AT_RISK,
    {},
    (
        {
            "customer_id": BO,
            "customer_is": "adult_of_family",
            "membership_end": "2025-11-20",
            "days_to_end": 12,
            "friend_customer_id": GIL,
            "friend_is": "self",
            "friend_member_until": "2026-03-31",
            "connection_strength": 80,
            "tie_score": 0.4,
            "why": "ends in 12 days; close",
        },
        {
            "customer_id": ANN,
            "customer_is": "self",
            "membership_end": "2025-11-30",
            "days_to_end": 22,
            "connection_strength": 55,
            "tie_score": None,
            "why": "ends in 22 days; strong",
        },
    ),
)

ENDING = frame(
    insights.MEMBERSHIPS_ENDING,
    {},
    (
        {
            "customer_id": FLO,
            "membership_end": "2025-10-28",
            "days_to_end": -11,
            "not_listed": "minor_without_adult",
        },
        {
            "customer_id": ED,
            "membership_end": "2025-11-20",
            "days_to_end": 12,
            "close_friends": f"{GIL}; {ANN}",
            "contact_customer_id": BO,
            "contact_is": "adult_of_family",
        },
        {
            "customer_id": ANN,
            "membership_end": "2025-11-30",
            "days_to_end": 22,
            "close_friends": f"{GIL}",
            "contact_customer_id": ANN,
            "contact_is": "self",
        },
    ),
)

CONNECTORS = frame(
    insights.TOP_CONNECTORS,
    {},
    (
        {
            "customer_id": GIL,
            "ties": 2,
            "strength_sum": 135,
            "passes_given": 7,
            "guests_brought": 5,
            "guests_converted": 3,
            "customers_referred": 2,
            "referred_members": 1,
        },
        {
            "customer_id": ANN,
            "ties": 6,
            "strength_sum": 155,
            "passes_given": 10,
            "guests_brought": 4,
            "guests_converted": 1,
            "customers_referred": 0,
            "referred_members": 0,
        },
    ),
)

GROUPS = frame(
    CUSTOMER_GROUPS,
    {"member_names": "not read by the page"},
    (
        {
            "group_id": ANN,
            "circle": 1,
            "size": 3,
            "members": f"{ANN}; {CY}; {DI}",
            "how_tied": "one membership",
            "tie_strength": 0.98765,
            "days_together": 9,
            "last_day_together": "2025-11-07",
        },
        {
            "group_id": ANN,
            "circle": 2,
            "size": 2,
            "members": f"{ANN}; {GIL}",
            "how_tied": "visits",
            "tie_strength": 0.81,
            "days_together": 0,
        },
    ),
)

CHANGES = frame(
    insights.CHANGES_LAST_7_DAYS,
    {"strength_band": "Strong"},
    (
        {
            "change": "stronger",
            "customer_id_1": ANN,
            "customer_id_2": GIL,
            "connection_strength": 55,
            "strength_before": 40,
            "band_before": "Moderate",
            "connection_types": PASSES,
            "types_before": "same_day_group",
            "last_seen": "2025-11-03",
        },
        {
            "change": "new",
            "customer_id_1": BO,
            "customer_id_2": CY,
            "connection_strength": 10,
            "strength_before": 0,
            "connection_types": "frequent_guest",
            "last_seen": "2025-11-08",
        },
    ),
)

REVIEW = frame(
    tables.PURCHASER_REVIEW,
    {},
    (
        {
            "purchaser_name": "An Ashe",
            "transfers": 6,
            "transfers_to_review": 5,
            "first_day": "2025-08-01",
            "last_day": "2025-09-02",
            "methods": "ambiguous,exact",
            "used_by": "Bo Ray (2)",
            "candidate_1_id": ANN,
            "candidate_1_name": "Ann Ash",
            "candidate_1_score": 61,
            "candidate_1_why": "first name misspelled",
            "candidate_2_id": BO,
            "candidate_2_name": "Bo Birch",
            "candidate_2_score": 22,
            "candidate_2_why": "came together",
            "candidate_3_id": ED,
            "candidate_3_name": "Ed Elm",
            "candidate_3_score": 3,
            "candidate_3_why": "far",
        },
        {
            "purchaser_name": "",
            "transfers": 2,
            "transfers_to_review": 1,
            "first_day": "2025-08-03",
            "last_day": "2025-09-04",
            "methods": "unmatched",
            "used_by": "Bo Ray (2)",
        },
    ),
)

METRICS = pd.DataFrame(
    {
        "metric": ["connections", "largest_group", "memberships_ending_minor_without_adult"],
        "value": ["7", None, "1"],
        "unit": ["pairs", "customers", "members"],
        "description": ["Connected pairs", "The largest group", "Not listed"],
    }
)
CHECKINS = checkins(
    visit(ANN, "2025-11-08 09:00"),
    visit(ANN, "2025-11-08 18:00"),
    visit(ANN, "2025-11-02 09:00"),
    visit(ANN, "2025-09-02 09:00"),
    visit(BO, "2023-01-01 09:00"),
)
ENRICHED = enriched(
    *(
        gift(
            None, user, f"2025-09-0{day} 10:00", purchaser_name="An Ashe", match_method="ambiguous"
        )
        for user, day in ((CY, 1), (CY, 2), (DI, 2))
    ),
    gift(None, BO, "2025-08-03 10:00", purchaser_name=None, match_method="unmatched"),
    gift(ANN, GIL, "2025-09-02 11:00", purchaser_name="Ann Ash"),
)
CO_VISITS = co_visits(
    together(CY, ED, "2025-09-01", gap_seconds=60.0),
    together(CY, FLO, "2025-09-01", gap_seconds=30.0),
    together(CY, ED, "2025-09-02", gap_seconds=90.0),
    together(CY, DI, "2025-09-02"),
    together(BO, DI, "2025-09-02"),
    together(CY, GIL, "2025-09-03"),
)


def small_tables() -> ExplorerTables:
    """The tables above; Ann and Bo have met once and by chance, which is left out."""
    return ExplorerTables(
        customer_friends=FRIENDS,
        top_connectors=CONNECTORS,
        friends_at_risk=AT_RISK,
        memberships_ending=ENDING,
        guests_to_convert=GUESTS,
        customer_groups=GROUPS,
        changes_last_7_days=CHANGES,
        purchaser_review=REVIEW,
        connection_metrics=METRICS,
        tie_calibration=tie_calibration(tie_score_is="rank", rank_because="few_known_pairs"),
        customers=customers(*(customer(id_, name) for id_, name in NAMES.items())),
        members=members(
            member(ANN, start_date="2024-01-01", end_date="2025-11-30", name="Family"),
            member(ANN, start_date="2023-01-01", end_date="2023-12-31", name="Old"),
            member(GIL, start_date="2025-01-01", name="Solo"),
        ),
        memberships=memberships(),
        relations=relations((DI, GIL, "CHI")),
        shared_memberships=shared_memberships(shared(1, CY, BO)),
        checkins=CHECKINS,
        co_visits=CO_VISITS,
        enriched_transfers=ENRICHED,
        purchaser_overrides=overrides(),
        source_accounting=source_accounting(),
        as_of=pd.Timestamp("2025-11-08"),
    )
