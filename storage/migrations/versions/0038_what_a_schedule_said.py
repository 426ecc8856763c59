"""what a schedule said keeps its number when it ends: else to end one took as long as it had said much

Revision 0038, after 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

INDEX, KEY = "delivery_schedule_created_at", "delivery_schedule_id_fkey"  # the key's name on PostgreSQL
NAMED = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}  # on SQLite it has none
SOME = sa.text("schedule_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index(INDEX, table_name="delivery")
    with op.batch_alter_table("delivery", naming_convention=NAMED) as delivery:
        delivery.drop_constraint(KEY, type_="foreignkey")


def downgrade() -> None:
    op.execute("UPDATE delivery SET schedule_id = NULL WHERE schedule_id NOT IN (SELECT id FROM schedule)")
    with op.batch_alter_table("delivery", naming_convention=NAMED) as delivery:
        delivery.create_foreign_key(KEY, "schedule", ["schedule_id"], ["id"], ondelete="SET NULL")
    op.create_index(INDEX, "delivery", ["schedule_id", "created_at"], sqlite_where=SOME, postgresql_where=SOME)
