"""People, places, teams and admins, as Slack last told us and as leads set them up."""
