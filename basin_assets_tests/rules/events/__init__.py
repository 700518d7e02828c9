"""Tests of the sharing events and the timeline."""
