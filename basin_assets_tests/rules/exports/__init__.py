"""Tests of reading and settling exports."""
