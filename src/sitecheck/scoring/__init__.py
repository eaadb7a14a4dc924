"""Rubrics, facts and scores. Pure: the same rubric and the same facts give the same card, byte for byte."""
