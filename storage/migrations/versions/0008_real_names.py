"""People's real names, beside the display name that they chose.

Revision 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody's is known yet: Slack's next description of a person brings it."""
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("real_name", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("person") as table:
        table.alter_column("real_name", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("real_name")
