"""Pass-sharing events and customer connections of a climbing gym, as a Dagster asset graph."""

__version__ = "0.2.0"
