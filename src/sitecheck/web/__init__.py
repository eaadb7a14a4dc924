"""The desk, where people decide: one folder per screen, server-rendered, complete without JavaScript. Floor 6."""
