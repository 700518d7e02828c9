"""Who gave whom a pass, as events, and their merge into the timeline."""
