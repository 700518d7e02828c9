"""The tables of tie scores: chance, evidence, and the gym's calibration."""

from basin_assets.contracts.pairs import PAIR, PAIR_COLUMNS
from basin_assets.contracts.table import Column, Kind, Table, choice, count, measure, share

EXPECTED_CO_VISITS = measure(
    "expected_co_visits",
    "Days together that chance would give, from how often and at what hours each comes",
    unit="days",
)

MEETING_CHANCE = Table(
    name="meeting_chance",
    description=(
        "The probability that two people's visits are a co-visit by chance. One row per location "
        "and month; with few visits it is close to that of all locations and months together."
    ),
    columns=(
        Column("location", Kind.TEXT, "The location, as in `co_visits`"),
        Column("month", Kind.TEXT, "The month, as `2025-10`"),
        count("visits", "Days on which a customer came", unit="days", at_least=1),
        count("visit_pairs", "Pairs of visits of two people", unit="pairs"),
        count("co_visits", "Co-visits", unit="days"),
        measure("chance", "Probability that two such visits are a co-visit"),
    ),
    key=("location", "month"),
)

TIE_EVIDENCE = Table(
    name="tie_evidence",
    description=(
        "The evidence that two people's days together are no coincidence. One row a pair with a "
        "co-visit: the evidence, and its factors as means over the days: how close they arrive, "
        "how crowded the gym was, how many people come to the location, how often each comes at "
        "that time without the other, and on how many occasions they meet."
    ),
    columns=(
        *PAIR_COLUMNS,
        measure("evidence", "Without a unit: the higher, the less likely is chance"),
        EXPECTED_CO_VISITS,
        Column("is_known", Kind.FLAG, "Whether a pass, a membership or a relation connects them"),
        count("silent_days", "Days together with silent times, which are no evidence", unit="days"),
        measure("rarity", "The evidence without closeness, as if the two always arrived at once"),
        measure("crowd", "The two, and the others who check in at about that time", at_least=2),
        measure("people", "Customers who ever came to the location", at_least=1),
        measure("alone", "1, and visits at about that hour without the other", at_least=1),
        measure("activity", "Mean of the two people's days at the gym", at_least=1),
        measure("occasions", "Different occasions of the days", at_least=1),
        Column(
            "gaps",
            Kind.TEXT,
            "Two characters a day together. The first: a to h for a gap of up to 15, 30, 60, 120, "
            "240, 480, 900, 1800 seconds. The second: the density of chance, from 0 for even "
            "arrivals, in twelfths of a doubling. Blank where all times are silent",
        ),
    ),
    key=PAIR,
    ordered_pair=PAIR,
)

PROBABILITY, RANK = "probability", "rank"
RANK_BECAUSE = {
    "few_known_pairs": "too few pairs are known by a pass, a membership or a relation",
    "silent_stamps": "too many check-ins bear a time that does not say when somebody came",
    "gaps_do_not_tell": "friends here arrive as far apart as strangers do",
}
"""The reasons for a rank, in words."""
TIE_CALIBRATION = Table(
    name="tie_calibration",
    description=(
        "The parameters of tie scores, learnt from this gym's visits, and whether a tie score is a "
        "probability. One row; none where nobody met."
    ),
    columns=(
        choice(
            "tie_score_is",
            "Whether a tie score is a probability, or only a rank",
            (PROBABILITY, RANK),
        ),
        choice("rank_because", "Why it is a rank", tuple(RANK_BECAUSE), nullable=True),
        count("pairs", "Pairs with a co-visit", unit="pairs"),
        count(
            "known_pairs",
            "Pairs with a pass, a membership or a relation between them",
            unit="pairs",
        ),
        share(
            "known_found_share",
            "Share of known pairs that visits alone score .5 or more, each half by the parameters "
            "of the other half; blank without enough known pairs",
            nullable=True,
        ),
        share("silent_share", "Share of check-ins with silent times"),
        share(
            "untold_share",
            "Share of the ties found whose gaps are no evidence; blank without enough known pairs",
            nullable=True,
        ),
        Column(
            "midpoint",
            Kind.NUMBER,
            "Of a rank: evidence at which half of the pairs know each other",
        ),
        Column("slope", Kind.NUMBER, "Of a rank: steepness at the midpoint"),
        Column(
            "mixture",
            Kind.JSON,
            "Parameters of the score from rarity and gaps, see docs/ties.md; blank without enough "
            "known pairs",
            nullable=True,
        ),
    ),
)
