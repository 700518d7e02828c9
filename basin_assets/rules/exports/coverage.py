"""What the data do not say: ids without a customer, guests without a host, unclear plans."""

import pandas as pd

GUEST_ENTRY = "GUE"


def count_uncovered(
    checkins: pd.DataFrame,
    members: pd.DataFrame,
    customers: pd.DataFrame,
    transfers: pd.DataFrame,
    shared_memberships: pd.DataFrame,
) -> dict[str, int]:
    """The number of each, by name.

    Args:
        checkins: the check-ins of all months.
        members: the typed members.
        customers: the typed customers.
        transfers: the transfers of all months.
        shared_memberships: the people of each membership, unclear rows included.
    """
    seen = pd.concat([checkins["customer_id"], members["customer_id"]]).drop_duplicates()
    unclear = shared_memberships[shared_memberships["unclear_reason"].notna()]
    is_guest = checkins["entry_method"].str.upper() == GUEST_ENTRY
    has_transfer = checkins["checkin_id"].isin(transfers["checkin_id"])
    return {
        "ids_missing_in_customers": int((~seen.isin(customers["customer_id"])).sum()),
        "guest_checkins_without_transfer": int((is_guest & ~has_transfer).sum()),
        "unclear_membership_keys": int(unclear["part"].nunique()),
    }
