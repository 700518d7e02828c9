"""All JSON of this project: keys sorted, no spaces, UTF-8 unescaped, null written, no NaN."""

import orjson


def to_json(value: object) -> str:
    """The value as JSON text; numpy and pandas scalars are refused rather than guessed at."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
