"""A rubric as a form an office can fill in: sheets of rows and cells, written from a rubric and read back into one."""
