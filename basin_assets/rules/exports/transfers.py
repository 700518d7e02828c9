"""All transfers: those of `pass_transfers.csv`, and those that only check-ins' descriptions name.

An older script makes the file of the same descriptions, often late and incomplete. So the file's
row holds where there is one, and what the file lacks is read from the descriptions.
"""

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import FROM_CHECKIN, FROM_FILE, PASS_TRANSFERS, TRANSFERS
from basin_assets.rules.exports.coverage import GUEST_ENTRY
from basin_assets.rules.exports.descriptions import read_description, without_count_left

_ENTRIES_ON_PASSES = ("ENT", GUEST_ENTRY, "FRE")


def unite_transfers(pass_transfers: pd.DataFrame, checkins: pd.DataFrame) -> pd.DataFrame:
    """The transfers of both, one a check-in, by check-in id.

    Grain: one check-in.

    Args:
        pass_transfers: the file's, with the check-ins' users and times.
        checkins: of the same months.

    Returns:
        `transfers`; of a check-in that both know the file's row holds. `(3 remaining)` behind a
        purchaser is no part of the name: the script that makes the file leaves it there at times,
        and each use of one pass would print another person.
    """
    named = transfers_of_checkins(checkins)
    missing = named[~named["checkin_id"].isin(pass_transfers["checkin_id"])]
    parts = [pass_transfers.assign(origin=FROM_FILE), missing.assign(origin=FROM_CHECKIN)]
    both = pd.concat([part for part in parts if len(part)] or parts[:1])
    names = both["purchaser_name"].map(without_count_left, na_action="ignore").astype("str")
    both = both.assign(purchaser_name=names.mask(names == ""))
    return TRANSFERS.frame(both.sort_values("checkin_id", kind="stable"))


def missing_in_file(transfers: pd.DataFrame) -> pd.DataFrame:
    """The transfers that the check-ins alone name; a file that lacks any is stale."""
    return transfers[transfers["origin"] == FROM_CHECKIN]


def tell_missing(missing: int, transfers: int, *, has_file: bool) -> str:
    """How many of the transfers the check-ins alone name, and what to do about it, in words."""
    if not has_file:
        return f"There is no pass_transfers.csv: {missing:,} transfers are read from checkins.csv."
    if not missing:
        return "pass_transfers.csv has every pass that the check-ins name."
    return (
        f"{missing:,} of {transfers:,} transfers are missing in pass_transfers.csv; they are read "
        "from checkins.csv. The file is stale: run the script again that writes it, or do without "
        "the file."
    )


def transfers_of_checkins(checkins: pd.DataFrame) -> pd.DataFrame:
    """The check-ins whose description names a purchaser, as `pass_transfers` has them.

    Of the user no printed name is known: names of check-ins are not read.
    """
    method = checkins["entry_method"].str.upper()
    words = checkins.loc[method.isin(_ENTRIES_ON_PASSES), "entry_method_description"].dropna()
    read = {text: read_description(text) for text in words.unique()}
    said = words.astype("object").map(read).dropna()
    used = checkins.loc[said.index]
    is_guest = method.loc[said.index] == GUEST_ENTRY
    columns = {
        "checkin_id": used["checkin_id"],
        "checkin_datetime": used["checkin_datetime"],
        "transfer_type": np.where(is_guest, "guest_pass", "entry_pass"),
        "pass_type": [each.pass_type for each in said],
        "purchaser_name": [each.purchaser_name for each in said],
        "user_customer_id": used["customer_id"],
        "user_first_name": None,
        "user_last_name": None,
        "remaining_count": pd.array([each.remaining_count for each in said], dtype="Int64"),
        "is_punch_pass": [each.is_punch_pass for each in said],
        "is_youth_pass": [each.is_youth_pass for each in said],
        "entry_method": used["entry_method"],
        "location_name": used["location_name"],
    }
    return PASS_TRANSFERS.frame(pd.DataFrame(columns, index=said.index))
