"""What the explorer shows of whom: a name, or a first name and an initial.

The page is passed around, so a minor, and somebody whose age is not known, appears as "Charlie D.".
That is settled before anything goes into the page: it does not hold what it does not show.
"""

import pandas as pd

from basin_assets.rules.insights.outreach import is_adult
from basin_assets.rules.names import fold, full_names
from basin_assets.settings import Settings


def shortened(name: str) -> str:
    """`Charlie D.` of "Charlie Davis": the first word, and the initial of the last.

    A desk can tell children apart by it, and nobody can look them up. Of one word it is the
    initial; `?` where there is no letter.
    """
    words = [word for word in name.split() if _first_letter(word)]
    if not words:
        return "?"
    return " ".join([*words[:1], f"{_first_letter(words[-1])}."][len(words) < 2 :])


def _first_letter(word: str) -> str:
    return next((letter.upper() for letter in word if letter.isalnum()), "")


def shown_names(
    customers: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
) -> "pd.Series[str]":
    """By customer id what stands for them in the page; null where no name is known.

    Args:
        customers: the typed customers.
        as_of: the day that stands for today; without it nobody is of age.
        settings: whose names are shown, and the age.
    """
    names = full_names(customers["first_name"], customers["last_name"])
    short = names.map(shortened, na_action="ignore").astype("str")
    shown = short.where(~_is_named(customers, as_of, settings), names)
    return pd.Series(shown.to_numpy(), index=customers["customer_id"], dtype="str")


def shown_printed_names(
    printed: pd.Series, customers: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
) -> "pd.Series[str]":
    """The purchasers' printed names as the page shows them.

    Whoever reviews one has to know it, so it is shown as printed: but not where only customers
    bear it who appear by a first name and an initial. `purchaser_review.csv` has it in full.

    Args:
        printed: names as printed.
        customers: the typed customers.
        as_of: the day that stands for today.
        settings: whose names are shown, and the age.
    """
    if settings.explorer_names == "all":
        return printed
    names = full_names(customers["first_name"], customers["last_name"]).fillna("").map(fold)
    is_named = _is_named(customers, as_of, settings)
    hidden = set(names[~is_named]) - set(names[is_named])
    hides_all = settings.explorer_names == "initials"
    return printed.map(
        lambda name: shortened(name) if name and (hides_all or fold(name) in hidden) else name
    ).astype("str")


def _is_named(
    customers: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
) -> "pd.Series[bool]":
    if settings.explorer_names == "adults":
        return is_adult(customers["birthday"], as_of, settings)
    return pd.Series(settings.explorer_names == "all", index=customers.index, dtype="bool")
