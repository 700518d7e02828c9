"""Tests of the questions that people ask of the connections."""
