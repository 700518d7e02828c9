"""Tables of seven people in which no two fields of a row hold the same, for reading a page back."""

from typing import Any

import pandas as pd

from basin_assets.contracts import insights, tables
from basin_assets.contracts.connections import (
    FREQUENT_GUEST,
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
)
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
PASSES = f"{PASS_SHARER_RECIPIENT},{SAME_DAY_GROUP}"
IN_12_DAYS = "ends in 12 days; close"


def rows(names: str, *rows: tuple[Any, ...]) -> tuple[Row, ...]:
    """The rows of a table whose columns have these names, by blanks."""
    return tuple(dict(zip(names.split(), row, strict=True)) for row in rows)


def both_sides(*pairs: Row) -> tuple[Row, ...]:
    """Pairs of `customer_friends` from both sides, of which each tells it differently."""
    return tuple(
        {
            **pair,
            "customer_id": one,
            "friend_customer_id": other,
            "evidence": f"{NAMES[one]} tells of {NAMES[other]}",
        }
        for pair in pairs
        for ids in [(pair["customer_id"], pair["friend_customer_id"])]
        for one, other in (ids, ids[::-1])
    )


FRIENDS = frame(
    insights.CUSTOMER_FRIENDS,
    {"strength_band": "Weak"},
    both_sides(
        *rows(
            "customer_id friend_customer_id closeness connection_types connection_strength"
            " tie_score friends_since last_seen",
            # Ann's friends in the order in which the page tells them.
            (ANN, GIL, "close", SAME_DAY_GROUP, 55, 0.912, "2025-01-02", "2025-11-03"),
            (ANN, FLO, "tie", PASSES, 15, None, "2025-02-03", "2025-11-04"),
            (ANN, ED, "tie", SAME_DAY_GROUP, 35, 0.31, "2025-03-04", "2025-11-05"),
            (ANN, DI, "tie", SAME_DAY_GROUP, 25, 0.77, "2025-04-05", "2025-11-06"),
            (ANN, CY, "tie", SAME_DAY_GROUP, 25, 0.62, "2025-05-06", "2025-11-07"),
            (BO, GIL, "close", SAME_DAY_GROUP, 80, 0.4, "2025-06-07", "2025-11-08"),
        )
    ),
)

# All pairs; Ann and Bo met once and by chance.
CONNECTIONS = pd.DataFrame(
    [(ANN, other) for other in (BO, CY, DI, ED, FLO, GIL)] + [(BO, GIL)],
    columns=["customer_id_1", "customer_id_2"],
)

GUESTS = frame(
    insights.GUESTS_TO_CONVERT,
    {},
    rows(
        "guest_customer_id guest_is host_customer_id host_is visits last_visit connection_strength",
        (CY, "self", ANN, "adult_of_family", 4, "2025-11-01", 60),
        (DI, "adult_of_family", None, None, 3, "2025-10-02", 45),
    ),
)

AT_RISK = frame(
    insights.FRIENDS_AT_RISK,
    {},
    rows(
        "customer_id customer_is membership_end days_to_end friend_customer_id friend_is"
        " friend_member_until connection_strength tie_score why",
        (BO, "adult_of_family", "2025-11-20", 12, GIL, "self", "2026-03-31", 80, 0.4, IN_12_DAYS),
        (ANN, "self", "2025-11-30", 22, None, None, None, 55, None, "ends in 22 days; strong"),
    ),
)

ENDING = frame(
    insights.MEMBERSHIPS_ENDING,
    {},
    rows(
        "customer_id membership_end days_to_end not_listed close_friends contact_customer_id"
        " contact_is",
        (FLO, "2025-10-28", -11, "minor_without_adult", None, None, None),
        (ED, "2025-11-20", 12, None, f"{GIL}; {ANN}", BO, "adult_of_family"),
        (ANN, "2025-11-30", 22, None, f"{GIL}", ANN, "self"),
    ),
)

CONNECTORS = frame(
    insights.TOP_CONNECTORS,
    {},
    rows(
        "customer_id ties strength_sum passes_given guests_brought guests_converted"
        " customers_referred referred_members",
        (GIL, 2, 135, 7, 5, 3, 2, 1),
        (ANN, 6, 155, 10, 4, 1, 0, 0),
    ),
)

GROUPS = frame(
    CUSTOMER_GROUPS,
    {"group_id": ANN, "member_names": "not read by the page"},
    rows(
        "circle size members how_tied tie_strength days_together last_day_together",
        (1, 3, f"{ANN}; {CY}; {DI}", "one membership", 0.98765, 9, "2025-11-07"),
        (2, 2, f"{ANN}; {GIL}", "visits", 0.81, 0, None),
    ),
)

CHANGES = frame(
    insights.CHANGES_LAST_7_DAYS,
    {"strength_band": "Strong"},
    rows(
        "change customer_id_1 customer_id_2 connection_strength strength_before band_before"
        " connection_types types_before last_seen",
        ("stronger", ANN, GIL, 55, 40, "Moderate", PASSES, SAME_DAY_GROUP, "2025-11-03"),
        ("new", BO, CY, 10, 0, None, FREQUENT_GUEST, None, "2025-11-08"),
    ),
)

CANDIDATES = "candidate_{0}_id candidate_{0}_name candidate_{0}_score candidate_{0}_why "
REVIEW = frame(
    tables.PURCHASER_REVIEW,
    {"used_by": "Bo Ray (2)"},
    rows(
        "purchaser_name transfers transfers_to_review first_day last_day methods "
        + "".join(CANDIDATES.format(rank) for rank in (1, 2, 3)),
        (
            *("An Ashe", 6, 5, "2025-08-01", "2025-09-02", "ambiguous,exact"),
            *(ANN, "Ann Ash", 61, "first name misspelled"),
            *(BO, "Bo Birch", 22, "came together"),
            *(ED, "Ed Elm", 3, "far"),
        ),
        ("", 2, 1, "2025-08-03", "2025-09-04", "unmatched", *[None] * 12),
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
        customer_connections=CONNECTIONS,
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
