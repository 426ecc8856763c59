"""Tests of the local Slack, without the bot."""
