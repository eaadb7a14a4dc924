"""What the overview and the charts count; no screen of its own."""
