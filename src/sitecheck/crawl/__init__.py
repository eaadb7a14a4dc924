"""The crawl of one portal: what is visited, in which order, and what is left out and why."""
