"""The survey of a portal: which columns it has and what they hold, its contacts and its links."""
