"""What is about Slack itself: its people, channels, messages, forms and errors."""
