"""How many purchasers are strangers, learnt from the names printed on a day and the 90 days before.

A name that fits nobody is a stranger's. One whose surname a customer bears, under a first name that
nobody bears and no list holds, is a customer's unless strangers explain it: as many strangers have
such a name as their other names tell.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.rules.exports.transfers import transfers_of_checkins
from basin_assets.rules.purchasers.customer_names import CustomerNames
from basin_assets.rules.purchasers.name_fits import Fitting
from basin_assets.rules.purchasers.printed_name import read_printed_name
from basin_assets.rules.purchasers.unlisted_names import is_known_first_name
from basin_assets.rules.purchasers.visit_evidence import DAYS_BEFORE

_MOST = 0.5  # of all purchasers
_FITS, _UNLISTED, _STRANGE = "fits", "unlisted", "strange"


class Shares(NamedTuple):
    """Of the purchasers of a time, 0 to 1.

    Attributes:
        stranger: those who are no customers.
        unlisted: those printed under a first name that no list ties to the account's.
    """

    stranger: float
    unlisted: float


class RecentPurchasers:
    """The purchasers whom check-ins name: how many fit a customer, and how many do not, by day."""

    def __init__(
        self,
        checkins: pd.DataFrame,
        names: CustomerNames,
        fits_of: Callable[[str], Fitting],
        why_sold: Callable[[str], str | None],
    ) -> None:
        """Over check-ins, in any order; sellers' names tell nothing."""
        self._names = names
        printed = transfers_of_checkins(checkins).sort_values("checkin_datetime", kind="stable")
        self._days = printed["checkin_datetime"].to_numpy("datetime64[D]").astype("int64")
        kind_of = {
            name: None if why_sold(name) else _kind(name, names, fits_of)
            for name in printed["purchaser_name"].unique()
        }
        kinds = np.array([kind_of[name] for name in printed["purchaser_name"]], dtype=object)
        self._so_far = {
            kind: np.concatenate([[0], np.cumsum(kinds == kind)])
            for kind in (_FITS, _UNLISTED, _STRANGE)
        }

    def on(self, day: int) -> Shares:
        """The shares of a day, counted from 1970 on; where few are printed, nearly the model's."""
        model, first, last = self._names.model, self._names.first, self._names.last
        begin, end = np.searchsorted(self._days, [day - DAYS_BEFORE, day + 1])
        fits, unlisted, strange = (
            int(so_far[end] - so_far[begin]) for so_far in self._so_far.values()
        )
        # Of strangers so many bear a customer's surname under a first name that nobody bears.
        look_unlisted = (1 - last.frequencies.unseen) * first.frequencies.unseen
        strangers = strange / (1 - look_unlisted)
        customers = max(unlisted - strangers * look_unlisted, 0.0)
        usual = model.usual_purchasers
        purchasers = fits + unlisted + strange + usual
        return Shares(
            min((usual * model.stranger + strangers) / purchasers, _MOST),
            min((usual * model.unlisted + customers) / purchasers, _MOST),
        )


def _kind(printed: str, names: CustomerNames, fits_of: Callable[[str], Fitting]) -> str | None:
    """What a printed purchaser is by name alone; None for what is not one person."""
    people = read_printed_name(printed)
    if len(people) != 1 or not people[0].readings:
        return None
    fits, stranger = fits_of(printed)
    if sum(fit.likelihood for fit in fits) > stranger * len(names.customers):
        return _FITS
    reading = people[0].readings[0]
    is_borne = bool(reading.last) and reading.last[0].text in names.bearers
    if is_borne and reading.first and not is_known_first_name(names, reading.first[0].text):
        return _UNLISTED
    return _STRANGE
