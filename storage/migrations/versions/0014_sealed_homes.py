"""Who looks at their Home is sealed: whoever tells something anonymously from there must not be found by that.

Revision 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("home_view")


def downgrade() -> None:
    op.create_table(
        "home_view",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_outdated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
