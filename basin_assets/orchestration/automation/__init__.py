"""The jobs, the daily schedule, and the sensors."""
