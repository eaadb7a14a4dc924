"""What a finding rests on, kept so that anyone can look at it later: captured pages, headers and marked pictures."""
