"""Sharing events, and their merge into the timeline."""
