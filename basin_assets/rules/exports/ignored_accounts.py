"""Accounts that are no guests, such as the front desk's: nothing that is published has them.

Three places keep them out. Their check-ins and other rows of what happened are set aside when the
exports are settled; a pass that they bought is a seller's; and no membership is shared with them.
They stay customers and stay on the roster. Else another customer of the name would be taken for
the purchaser, and the rest of their family for people of several memberships.
"""

import pandas as pd

from basin_assets.rules.exports.settling import ACCOUNT_TO_IGNORE, SettledSource


def set_ignored_aside(settled: SettledSource, accounts: pd.DataFrame) -> SettledSource:
    """The export with the rows of accounts to ignore in quarantine, where they are counted.

    Args:
        settled: an export with columns that say whose row it is.
        accounts: the typed `accounts_to_ignore`.
    """
    columns = settled.used[settled.source.account_columns]
    is_ignored = columns.isin(accounts["customer_id"].tolist()).any(axis=1)
    reason = pd.Series(pd.NA, index=settled.used.index, dtype="str")
    return settled.without(reason.mask(is_ignored, ACCOUNT_TO_IGNORE))


def without_accounts(rows: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """The rows whose `customer_id` is none of the accounts."""
    return rows[~rows["customer_id"].isin(accounts["customer_id"])].reset_index(drop=True)


def as_sold_by_accounts(enriched: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """The transfers, where those that the accounts bought are a seller's: nobody shared them.

    Args:
        enriched: transfers with the purchasers that were found.
        accounts: the typed `accounts_to_ignore`.
    """
    is_sold = enriched["purchaser_customer_id"].isin(accounts["customer_id"])
    return enriched.assign(
        purchaser_customer_id=enriched["purchaser_customer_id"].mask(is_sold),
        match_method=enriched["match_method"].mask(is_sold, "seller"),
        match_confidence=enriched["match_confidence"].mask(is_sold, 0),
        match_candidates=enriched["match_candidates"].mask(is_sold, 0),
    )
