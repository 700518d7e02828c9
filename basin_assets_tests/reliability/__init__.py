"""What goes wrong around a run, and what must hold all the same."""
