"""What is required of a portal, as data (``checks/*.yaml``), and the pure judges that decide it."""
