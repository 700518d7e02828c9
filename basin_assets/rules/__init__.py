"""The rules, as pure functions on frames and bytes: no dagster, no boto3, no clock, no files."""
