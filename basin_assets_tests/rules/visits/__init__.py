"""Tests of check-ins and co-visits."""
