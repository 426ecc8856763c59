"""What the bot does when somebody speaks to it: the table of contents."""
