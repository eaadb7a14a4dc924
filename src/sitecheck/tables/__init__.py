"""Scorecards of an assessment and the files people hand in. Floor 4."""
