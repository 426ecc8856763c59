"""What the bot says unasked: planned, sent once, recorded."""
