"""Schema revisions; they count up and never look at today's tables."""
