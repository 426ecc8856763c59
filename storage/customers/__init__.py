"""Customers, their problems, outreach to them, and the reminders to call."""
