"""When it runs: the job, the daily schedule, and the sensors."""
