"""Service stories: told, read, found again."""
