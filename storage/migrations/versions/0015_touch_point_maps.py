"""Touch-point maps, what is done about the points, workshops; and where on a map a story happened.

Revision 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OLD = "VALUES ('delete', old.id, old.text, old.our_part, old.lesson, old.touch_point);"
_NEW = "VALUES (new.id, new.text, new.our_part, new.lesson, new.touch_point);"
_FIELDS = "text, our_part, lesson, touch_point"
_ADD = f"INSERT INTO story_search(rowid, {_FIELDS}) {_NEW}"
_TAKE = f"INSERT INTO story_search(story_search, rowid, {_FIELDS}) {_OLD}"
_TRIGGERS = (
    f"CREATE TRIGGER story_search_insert AFTER INSERT ON story BEGIN {_ADD} END",
    f"CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN {_TAKE} END",
    f"CREATE TRIGGER story_search_update AFTER UPDATE OF {_FIELDS} ON story BEGIN {_TAKE} {_ADD} END",
)


def upgrade() -> None:
    op.create_table(
        "map_workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('gathering', 'merging', 'done', 'cancelled')", name="map_workshop_state"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_map_workshop_team_id", "map_workshop", ["team_id"], unique=False)

    op.create_table(
        "touch_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("attitude", sa.String(), nullable=False),
        sa.Column("behaviour", sa.String(), nullable=False),
        sa.Column("competence", sa.String(), nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('external', 'internal')", name="touch_point_side"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
    )
    op.create_index("ix_touch_point_team_id", "touch_point", ["team_id"], unique=False)
    op.create_index("touch_point_owner", "touch_point", ["owner"], unique=False)

    op.create_table(
        "map_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("touch_point_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="map_action_state"),
        sa.ForeignKeyConstraint(["touch_point_id"], ["touch_point.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_map_action_touch_point_id", "map_action", ["touch_point_id"], unique=False)
    op.create_index("map_action_owner_state", "map_action", ["owner", "state"], unique=False)

    op.create_table(
        "map_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('point', 'feeling')", name="map_entry_kind"),
        sa.CheckConstraint("side IN ('external', 'internal')", name="map_entry_side"),
        sa.ForeignKeyConstraint(["workshop_id"], ["map_workshop.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_map_entry_workshop_id", "map_entry", ["workshop_id"], unique=False)

    op.create_table(
        "map_guest",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["map_workshop.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workshop_id", "person"),
    )
    with op.batch_alter_table("story") as story:
        story.add_column(sa.Column("touch_point_id", sa.Integer(), nullable=True))
        story.add_column(sa.Column("felt", sa.String(), nullable=False, server_default=""))
        story.add_column(sa.Column("slipped", sa.String(), nullable=False, server_default=""))
        story.create_foreign_key(
            "story_touch_point_id_fkey", "touch_point", ["touch_point_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("story") as story:
        story.alter_column("felt", server_default=None)
        story.alter_column("slipped", server_default=None)
        story.create_index("story_touch_point_told_at", ["touch_point_id", "told_at"], unique=False)
    _keep_search()


def downgrade() -> None:
    with op.batch_alter_table("story") as story:
        story.drop_constraint("story_touch_point_id_fkey", type_="foreignkey")
        story.drop_index("story_touch_point_told_at")
        for column in ("slipped", "felt", "touch_point_id"):
            story.drop_column(column)
    _keep_search()
    for table in ("map_guest", "map_entry", "map_action", "touch_point", "map_workshop"):
        op.drop_table(table)


def _keep_search() -> None:
    """On SQLite a table that was rebuilt has lost what keeps the search's index up to date; the index is as it was."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in _TRIGGERS:
            op.execute(statement)
