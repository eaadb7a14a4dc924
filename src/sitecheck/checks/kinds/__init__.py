"""Kinds of checks, one module each: parameters, the form of the file, the reasons, and the judge."""
