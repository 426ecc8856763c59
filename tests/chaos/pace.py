"""The pace of the bench: that of earnest, some forty times faster, everything in the same order."""

from bot.sending.pace import Pace

HURRIED = Pace(
    interval=0.05,
    answer=0.3,
    patience=0.5,
    lease=1.6,
    fresh=0.4,
    settle=0.9,
    longest=3,
    in_channel=0.02,
    in_workspace=0.002,
)
LATE = 0.5  # seconds after which a late effect lands: within the settle time, after the answer's
