"""One printed name, matched to some customers."""

from basin_assets_tests.rules.frames import Row, customers, matched, printed, rows_of, transfers


def match(
    name: str | None, *people: Row, on: str = "17:08:59", user: int = 99
) -> tuple[object, ...]:
    """Customer, method, confidence and candidates of one printed name."""
    found = matched(transfers(printed(name, on, user=user)), customers(*people))
    columns = ("purchaser_customer_id", "match_method", "match_confidence", "match_candidates")
    return rows_of(found, *columns)[0]
