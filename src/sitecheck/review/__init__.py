"""The life of findings, people's decisions and entries, and the people. Every change by a person leaves a row."""
