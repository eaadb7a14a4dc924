"""The night: one at a time, durable jobs, schedule. Floor 5."""
