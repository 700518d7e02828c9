"""Reads what a run has left, and answers people's questions at the command line."""
