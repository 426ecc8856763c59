"""a message keeps since when it is due, a person when Slack changed them; what deliveries led to has no words

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
    op.add_column("delivery", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE delivery SET due_at = wake_at")
    op.execute("UPDATE handled SET result = NULL")  # a delivery that comes again is told that it was done before


def downgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("due_at")
    with op.batch_alter_table("person") as person:
        person.drop_column("updated_at")
    op.execute("DELETE FROM handled")
