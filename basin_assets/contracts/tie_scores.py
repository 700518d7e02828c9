"""What visits say of two people: chance, evidence, and what a tie score is at this gym."""

from basin_assets.contracts.pairs import PAIR, PAIR_COLUMNS
from basin_assets.contracts.table import Column, Kind, Table

MEETING_CHANCE = Table(
    name="meeting_chance",
    description=(
        "How likely two visits of two people are a co-visit by chance. One row per place and "
        "month; where few came, the chance leans on that of all places and months together."
    ),
    columns=(
        Column("location", Kind.TEXT, "The place, as in `co_visits`"),
        Column("month", Kind.TEXT, "The month, as `2025-10`"),
        Column("visits", Kind.COUNT, "Days on which a customer came", unit="days", at_least=1),
        Column(
            "visit_pairs", Kind.COUNT, "Pairs of visits of two people", unit="pairs", at_least=0
        ),
        Column("co_visits", Kind.COUNT, "Co-visits there were", unit="days", at_least=0),
        Column(
            "chance", Kind.NUMBER, "Probability that two such visits are a co-visit", at_least=0
        ),
    ),
    key=("location", "month"),
)

TIE_EVIDENCE = Table(
    name="tie_evidence",
    description=(
        "How far two people's days together look like more than chance. One row a pair with a "
        "co-visit: how unlikely their days together are to be coincidence, "
        "from how close they arrive, how crowded it was, how many come to the place, how often "
        "each comes at that time without the other, and on how many occasions they meet; and each "
        "of these by itself, means over the days."
    ),
    columns=(
        *PAIR_COLUMNS,
        Column(
            "evidence", Kind.NUMBER, "No unit and no scale: more is less likely chance", at_least=0
        ),
        Column(
            "expected_co_visits",
            Kind.NUMBER,
            "Days together that chance would give, from how often each comes and how full it is",
            unit="days",
            at_least=0,
        ),
        Column("is_known", Kind.FLAG, "A pass, a membership or a relation says they are tied"),
        Column(
            "silent_days",
            Kind.COUNT,
            "Days together whose stamps do not say when people came; they count for nothing here",
            unit="days",
            at_least=0,
        ),
        Column(
            "rarity", Kind.NUMBER, "The evidence, had the two always arrived at once", at_least=0
        ),
        Column("crowd", Kind.NUMBER, "Others who come about then, and the two", at_least=2),
        Column("people", Kind.NUMBER, "Who ever came to the place", at_least=1),
        Column("alone", Kind.NUMBER, "Visits about that hour without the other, and 1", at_least=1),
        Column("activity", Kind.NUMBER, "Mean of the days on which each comes at all", at_least=1),
        Column("occasions", Kind.NUMBER, "Different occasions of the days", at_least=1),
        Column(
            "gaps",
            Kind.TEXT,
            "Two characters a day together. The first: a to h for a gap of up to 15, 30, 60, 120, "
            "240, 480, 900, 1800 seconds. The second: how dense chance is there, from 0 for even "
            "arrivals, each next a twelfth of a doubling. Blank where no stamp says anything",
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
"""Why a tie score is a mere rank, in words."""
TIE_CALIBRATION = Table(
    name="tie_calibration",
    description=(
        "What this gym's visits have taught about who knows whom, and whether a tie score may be "
        "called a probability. One row; none where nobody met."
    ),
    columns=(
        Column(
            "tie_score_is",
            Kind.TEXT,
            "A probability where that is earned, else a mere rank",
            allowed=(PROBABILITY, RANK),
        ),
        Column(
            "rank_because",
            Kind.TEXT,
            "Why it is a rank",
            nullable=True,
            allowed=tuple(RANK_BECAUSE),
        ),
        Column("pairs", Kind.COUNT, "Pairs with a co-visit", unit="pairs", at_least=0),
        Column(
            "known_pairs",
            Kind.COUNT,
            "Those of the pairs with a pass, a membership or a relation between them",
            unit="pairs",
            at_least=0,
        ),
        Column(
            "known_found_share",
            Kind.NUMBER,
            "Of the known pairs those whom visits alone tell, from .5 up, of each half of them as "
            "the other half taught; blank where none were learnt from",
            nullable=True,
            at_least=0,
            at_most=1,
        ),
        Column(
            "silent_share",
            Kind.NUMBER,
            "Of all check-ins those whose times do not say when somebody came",
            at_least=0,
            at_most=1,
        ),
        Column(
            "untold_share",
            Kind.NUMBER,
            "Of the ties found those of whom the gaps say nothing; blank where none were learnt",
            nullable=True,
            at_least=0,
            at_most=1,
        ),
        Column("midpoint", Kind.NUMBER, "Evidence at which half know each other, of a rank"),
        Column("slope", Kind.NUMBER, "How steeply that rises"),
        Column(
            "mixture",
            Kind.JSON,
            "How rarity and gaps become a score: see the tie score's docs; blank where few are "
            "known",
            nullable=True,
        ),
    ),
)
