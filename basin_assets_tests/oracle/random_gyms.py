"""Gyms, deterministic in a seed, in which the edges of the rules are common.

Every gym lies in the months 2024-01 to `NOW_MONTH`, but for rows that must be refused.
"""

from random import Random

from .random_files import written_customers_and_visits, written_statements
from .random_memberships import random_memberships
from .random_plots import random_plot
from .random_timelines import random_timeline

NOW_MONTH = "2026-02"


def random_gym(seed: int) -> dict[str, bytes]:
    """The files of one gym by their keys below the store."""
    rng = Random(seed)
    plot = random_plot(rng)
    as_of = max(visit.at for visit in plot.visits).date()

    files = written_customers_and_visits(plot)
    everybody = [person.customer_id for person in plot.people]
    files |= random_memberships(rng, plot.groups, everybody, plot.first_guest_days, as_of)
    files |= written_statements(plot)
    if rng.random() < 0.75:
        files["capitan/customer_events.csv"] = random_timeline(rng, everybody)
    return files
