"""Answers from what a run has left."""
