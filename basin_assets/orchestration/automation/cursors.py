"""What sensors remember between two ticks, and the run keys they ask with."""

from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError


class SensorCursor(BaseModel, frozen=True):
    """What every sensor remembers.

    Attributes:
        begun: when the cursor was begun. Run keys are remembered for ever, so a cursor that
            somebody clears to ask for a run again must not come to the keys of its forerunner.
        counter: runs asked for since then. It goes into the run key: a file that goes back to an
            earlier content is new content all the same.
    """

    begun: str
    counter: int = 0

    @property
    def run_key(self) -> str:
        """The key of the run that was asked for last."""
        return f"{self.begun}-{self.counter}"


C = TypeVar("C", bound=SensorCursor)


class Decision(NamedTuple, Generic[C]):
    """What to remember, and the key of the run to ask for, or None and why there is none."""

    cursor: C
    run_key: str | None
    reason: str


def read_cursor(kind: type[C], text: str | None, now: str) -> C:
    """The cursor as stored; a new one where there is none or somebody wrote another thing."""
    try:
        return kind.model_validate_json(text or "")
    except ValidationError:
        return kind(begun=now)
