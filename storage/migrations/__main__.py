"""Write the migration that takes yesterday's tables to today's: python -m storage.migrations "why"."""

import sys

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from storage.migrations import config

engine = create_engine("sqlite://", poolclass=StaticPool)
with engine.connect() as connection:
    settings = config(connection)
    command.upgrade(settings, "head")
    command.revision(settings, message=sys.argv[1], autogenerate=True)
