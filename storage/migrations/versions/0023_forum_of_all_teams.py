"""The forum of all teams; since when a forum counts what is in vain; the user groups that a pulse asks.

Revision 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LONG_AGO = "0001-01-01"
OF_NO_TEAM = sa.text("team_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "forum_for_all",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("is_quarterly", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("id = 1", name="forum_for_all_one"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("forum", "forum_item"):
        with op.batch_alter_table(name) as table:
            table.alter_column("team_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(
        "forum_month_of_all", "forum", ["month"], unique=True, sqlite_where=OF_NO_TEAM, postgresql_where=OF_NO_TEAM
    )
    _add("forum_plan", sa.Column("since", sa.Date(), nullable=False, server_default=LONG_AGO))
    _add("pulse", sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """What no older version knows goes: the forums of all teams, with what stood on their agendas."""
    for name, column in (("pulse", "groups"), ("forum_plan", "since")):
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
    op.execute("UPDATE card SET forum_id = NULL WHERE forum_id IN (SELECT id FROM forum WHERE team_id IS NULL)")
    op.execute("DELETE FROM forum_turn WHERE forum_id IN (SELECT id FROM forum WHERE team_id IS NULL)")
    op.execute("DELETE FROM forum_item WHERE team_id IS NULL")
    op.execute("DELETE FROM forum WHERE team_id IS NULL")
    op.drop_index("forum_month_of_all", table_name="forum")
    for name in ("forum_item", "forum"):
        with op.batch_alter_table(name) as table:
            table.alter_column("team_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("forum_for_all")


def _add(name: str, column: sa.Column[object]) -> None:
    with op.batch_alter_table(name) as table:
        table.add_column(column)
    with op.batch_alter_table(name) as table:
        table.alter_column(column.name, server_default=None)
