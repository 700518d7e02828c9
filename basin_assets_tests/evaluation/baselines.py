"""The rules that people write first, to measure ours against."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from basin_assets.rules.names import folded, full_names
from basin_assets_tests.evaluation.labelled_gyms import Labelled

Found = Mapping[int, int | None]
_DESK_MINUTES = 15
_DESK_CUTOFF = 60


def most_similar(labelled: Labelled, scorer: Callable[..., float], cutoff: int) -> Found:
    """The customer of the most similar name among all, the most recent of equals."""
    transfers, customers = labelled.tables["transfers"], labelled.tables["customers"]
    recent = customers.sort_values(["created_at", "customer_id"], ascending=False)
    names = folded(full_names(recent["first_name"], recent["last_name"])).fillna("").tolist()
    ids = recent["customer_id"].tolist()
    printed = folded(transfers["purchaser_name"])
    distinct = printed.dropna().unique().tolist()
    best: dict[str, int | None] = {}
    for start in range(0, len(distinct), 256):
        chunk = distinct[start : start + 256]
        scores = process.cdist(chunk, names, scorer=scorer, score_cutoff=cutoff, dtype=np.uint8)
        for name, row in zip(chunk, scores, strict=True):
            at = int(row.argmax())
            best[name] = ids[at] if row[at] >= cutoff else None
    return {
        int(checkin): best.get(name) if isinstance(name, str) else None
        for checkin, name in zip(transfers["checkin_id"], printed, strict=True)
    }


def most_similar_at_the_desk(labelled: Labelled) -> Found:
    """The most similar name among those who checked in in the 15 minutes before."""
    transfers, customers = labelled.tables["transfers"], labelled.tables["customers"]
    names = full_names(customers["first_name"], customers["last_name"])
    name_of = dict(zip(customers["customer_id"], folded(names), strict=True))
    visits = labelled.tables["checkins"].sort_values("checkin_datetime")
    times, people = visits["checkin_datetime"].to_numpy(), visits["customer_id"].to_numpy()
    found: dict[int, int | None] = {}
    for checkin, at, user, name in zip(
        transfers["checkin_id"].tolist(),
        transfers["checkin_datetime"],
        transfers["user_customer_id"].tolist(),
        folded(transfers["purchaser_name"]).tolist(),
        strict=True,
    ):
        low = np.searchsorted(times, (at - pd.Timedelta(minutes=_DESK_MINUTES)).to_datetime64())
        high = np.searchsorted(times, at.to_datetime64(), side="right")
        there = sorted({int(p) for p in people[low:high] if int(p) != user})
        choices = {p: name_of[p] for p in there if isinstance(name_of.get(p), str)}
        best = None
        if isinstance(name, str) and choices:
            best = process.extractOne(name, choices, scorer=fuzz.ratio, score_cutoff=_DESK_CUTOFF)
        found[checkin] = best[2] if best else None
    return found
