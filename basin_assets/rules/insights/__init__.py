"""The questions that people ask of the connections."""
