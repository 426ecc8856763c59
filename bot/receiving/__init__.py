"""How Slack reaches the bot: Socket Mode, and HTTP."""
