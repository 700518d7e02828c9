"""When it runs: decisions, sensors and the schedule."""
