"""The library: cards, who tried them, to whom they came by themselves; and the forum that writes them.

Revision 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("is_stuck", sa.Boolean(), nullable=False),
        sa.Column("is_pressed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('preparing', 'open', 'closed', 'skipped')", name="forum_state"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "month", name="forum_month"),
    )
    op.create_index("ix_forum_host", "forum", ["host"], unique=False)

    op.create_table(
        "forum_plan",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("is_quarterly", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "forum_turn",
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("forum_id", "person"),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("practice", sa.String(), nullable=False),
        sa.Column("behaviour_id", sa.Integer(), nullable=True),
        sa.Column("touch_point_id", sa.Integer(), nullable=True),
        sa.Column("keeper", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'fresh', 'to_check', 'retired')", name="card_state"),
        sa.ForeignKeyConstraint(["behaviour_id"], ["behaviour.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["touch_point_id"], ["touch_point.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("card_team_state", "card", ["team_id", "state"], unique=False)
    op.create_index("ix_card_forum_id", "card", ["forum_id"], unique=False)
    op.create_index("ix_card_keeper", "card", ["keeper"], unique=False)
    op.create_index("ix_card_touch_point_id", "card", ["touch_point_id"], unique=False)

    op.create_table(
        "card_miss",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("card_id", "cause"),
    )
    op.create_table(
        "card_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("is_unwanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("card_offer_person_card", "card_offer", ["person", "card_id"], unique=False)
    op.create_index("ix_card_offer_card_id", "card_offer", ["card_id"], unique=False)

    op.create_table(
        "card_story",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("card_id", "story_id"),
    )
    op.create_index("ix_card_story_story_id", "card_story", ["story_id"], unique=False)

    op.create_table(
        "card_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("result IN ('', 'worked', 'partly', 'not_here')", name="card_trial_result"),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("card_id", "person", name="card_trial_person"),
    )
    op.create_index("ix_card_trial_person", "card_trial", ["person"], unique=False)

    op.create_table(
        "forum_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("touch_point_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint("consent IN ('', 'asked', 'yes', 'no')", name="forum_item_consent"),
        sa.CheckConstraint("kind IN ('wonderful', 'difficult', 'idea', 'point', 'words')", name="forum_item_kind"),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["touch_point_id"], ["touch_point.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("forum_item_forum_position", "forum_item", ["forum_id", "position"], unique=False)
    op.create_index("ix_forum_item_story_id", "forum_item", ["story_id"], unique=False)
    op.create_index("ix_forum_item_team_id", "forum_item", ["team_id"], unique=False)


def downgrade() -> None:
    op.drop_table("forum_item")
    op.drop_table("card_trial")
    op.drop_table("card_story")
    op.drop_table("card_offer")
    op.drop_table("card_miss")
    op.drop_table("card")
    op.drop_table("forum_turn")
    op.drop_table("forum_plan")
    op.drop_table("forum")
