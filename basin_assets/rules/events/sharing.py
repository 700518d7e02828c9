"""Shares: transfers whose purchaser is known and is not the user."""

import pandas as pd


def is_self_transfer(enriched: pd.DataFrame) -> "pd.Series[bool]":
    """Which transfers have the user as purchaser: they make no event and no connection."""
    same = enriched["purchaser_customer_id"] == enriched["user_customer_id"]
    return same.fillna(False).astype("bool")


def has_known_purchaser(enriched: pd.DataFrame) -> "pd.Series[bool]":
    """Which transfers have a known purchaser other than the user."""
    return enriched["purchaser_customer_id"].notna() & ~is_self_transfer(enriched)


def shares(enriched: pd.DataFrame) -> pd.DataFrame:
    """The shares as directed pairs.

    Returns:
        checkin_id, sharer and recipient (ids), customer_id_1 < customer_id_2 (the pair),
        is_from_1 (1 is the sharer), day and at (gym-local), transfer_type, pass_type.
    """
    known = enriched[has_known_purchaser(enriched)]
    sharer = known["purchaser_customer_id"].astype("int64")
    recipient = known["user_customer_id"]
    return pd.DataFrame(
        {
            "checkin_id": known["checkin_id"],
            "sharer": sharer,
            "recipient": recipient,
            "customer_id_1": sharer.where(sharer < recipient, recipient),
            "customer_id_2": recipient.where(sharer < recipient, sharer),
            "is_from_1": sharer < recipient,
            "day": known["checkin_datetime"].dt.normalize(),
            "at": known["checkin_datetime"],
            "transfer_type": known["transfer_type"],
            "pass_type": known["pass_type"],
        }
    ).reset_index(drop=True)
