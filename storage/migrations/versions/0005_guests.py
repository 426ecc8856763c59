"""whether guests read along where a team meets

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
    with op.batch_alter_table("team") as team:
        team.alter_column("has_guests", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.drop_column("has_guests")
