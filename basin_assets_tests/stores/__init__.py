"""Tests of the stores: folder, bucket, lease."""
