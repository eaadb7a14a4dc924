"""Records that travel between rooms: frozen, typed, without behaviour beyond the obvious. Floor 0, imports nothing."""
