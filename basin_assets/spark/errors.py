"""What engines raise."""


class EngineError(Exception):
    """The cluster did not do a step. Says why, as far as that holds nothing of people."""
