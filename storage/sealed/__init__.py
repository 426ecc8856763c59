"""What stays anonymous: boxes that are opened when a round closes, codes for authors, and how few are too few."""
