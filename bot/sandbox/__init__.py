"""A local Slack: Web API, Socket Mode, signed HTTP delivery and a page. Knows nothing of the bot."""
