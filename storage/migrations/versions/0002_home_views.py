"""who looks at their Home has a table of its own, apart from Slack's deliveries

Revision 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_view",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.execute("INSERT INTO home_view (person, seen_at) SELECT person, at FROM handled WHERE key = 'home:' || person")
    op.execute("DELETE FROM handled WHERE key = 'home:' || person")


def downgrade() -> None:
    op.execute("INSERT INTO handled (key, person, at) SELECT 'home:' || person, person, seen_at FROM home_view")
    op.drop_table("home_view")
