"""What is remembered, the rules for writing it, the questions asked of it."""
