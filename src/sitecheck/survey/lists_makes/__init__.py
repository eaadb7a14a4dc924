"""Reading the lists of the widespread makes of portals, one make per file.

Every reader reads its interface's address out of the page, asks with GET only and never touches a form; what a make
gives only to POST is left to the browser.
"""
