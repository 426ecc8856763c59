"""Check-in prompts, their rounds and answers."""
