"""The touch point that an idea is about.

Revision 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("idea") as idea:
        idea.add_column(sa.Column("touch_point_id", sa.Integer(), nullable=True))
        idea.create_foreign_key(
            "idea_touch_point_id_fkey", "touch_point", ["touch_point_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("idea") as idea:
        idea.drop_constraint("idea_touch_point_id_fkey", type_="foreignkey")
        idea.drop_column("touch_point_id")
