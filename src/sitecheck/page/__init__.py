"""Bytes in, facts out: reads one page without looking at the network, the clock or the store."""
