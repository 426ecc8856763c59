"""What recurs, what is promised, what became of it, and when we may post again."""
