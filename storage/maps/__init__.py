"""Touch-point maps: where customers meet a team, what it wants them to feel there, and what they felt."""
