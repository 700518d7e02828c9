"""Tests of what every table is."""
