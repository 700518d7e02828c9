"""The engines make the same bytes."""
