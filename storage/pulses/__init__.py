"""How well a team serves those inside the company: three questions, seldom, to few, and the last answer first."""
