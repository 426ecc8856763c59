"""a person's description has the moment at which Slack changed it; what deliveries led to is kept without words

Revision 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE handled SET result = NULL")  # a delivery that comes again is told that it was done before


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("updated_at")
    op.execute("DELETE FROM handled")
