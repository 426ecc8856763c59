"""whether guests read along where a team meets; which Homes show what was taken back

Revision 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team", sa.Column("has_guests", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("home_view", sa.Column("is_outdated", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column in (("team", "has_guests"), ("home_view", "is_outdated")):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(column, server_default=None)


def downgrade() -> None:
    for table, column in (("team", "has_guests"), ("home_view", "is_outdated")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
