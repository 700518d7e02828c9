"""The sensors' cursors and run keys."""

from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError


class SensorCursor(BaseModel, frozen=True):
    """The cursor of every sensor.

    Attributes:
        begun: the time of its creation. Dagster never forgets a run key, so a cleared cursor must
            not repeat the keys of its predecessor.
        counter: runs requested since then; a part of the run key, since a file that returns to an
            earlier content is new, too.
    """

    begun: str
    counter: int = 0

    @property
    def run_key(self) -> str:
        """The key of the last requested run."""
        return f"{self.begun}-{self.counter}"


C = TypeVar("C", bound=SensorCursor)


class Decision(NamedTuple, Generic[C]):
    """The new cursor, and the key of the run to request, or None and the reason."""

    cursor: C
    run_key: str | None
    reason: str


def read_cursor(kind: type[C], text: str | None, now: str) -> C:
    """The stored cursor; a new one if there is none or it is unreadable."""
    try:
        return kind.model_validate_json(text or "")
    except ValidationError:
        return kind(begun=now)
