"""The demonstration: eight invented portals on loopback addresses, with planted defects and decoys."""
