"""Who is away, as calendars and Slack tell it, looked at every hour."""
