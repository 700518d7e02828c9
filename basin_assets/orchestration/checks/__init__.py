"""Asset checks: those that block publishing, and those that warn."""
