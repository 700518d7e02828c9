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


class ShownNames:
    """What stands in the page for the name of each customer, and for printed names.

    Attributes:
        of_customers: by customer id; null where no name is known.
    """

    def __init__(
        self, customers: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
    ) -> None:
        """Settles whose names are shown.

        Args:
            customers: the typed customers.
            as_of: the day that stands for today; without it nobody is of age.
            settings: whose names are shown, and the age.
        """
        names = full_names(customers["first_name"], customers["last_name"])
        is_named = _is_named(customers, as_of, settings)
        shown = names.copy()
        shown[~is_named] = names[~is_named].map(shortened, na_action="ignore").astype("str")
        self.of_customers = pd.Series(shown.to_numpy(), customers["customer_id"], dtype="str")
        self._hides_all = settings.explorer_names == "initials"
        folded = names.fillna("").map(fold)
        self._hidden = set(folded[~is_named]) - set(folded[is_named])

    def of_printed(self, printed: "pd.Series[str]") -> "pd.Series[str]":
        """The purchasers' printed names as the page shows them.

        Whoever reviews one has to know it, so it is shown as printed: but not where only customers
        bear it who appear by a first name and an initial. `purchaser_review.csv` has it in full.
        """
        return printed.map(lambda name: shortened(name) if self._hides(name) else name).astype(
            "str"
        )

    def _hides(self, name: str) -> bool:
        return bool(name) and (self._hides_all or fold(name) in self._hidden)


def _is_named(
    customers: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
) -> "pd.Series[bool]":
    if settings.explorer_names == "adults":
        return is_adult(customers["birthday"], as_of, settings)
    return pd.Series(settings.explorer_names == "all", index=customers.index, dtype="bool")
