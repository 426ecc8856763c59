"""Ideas, what became of them, and who wants them too.

Revision 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("for_customer", sa.Boolean(), nullable=False),
        sa.Column("outreach_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("code_mark", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("tell", sa.String(), nullable=False),
        sa.Column("teller", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.CheckConstraint("source IN ('command', 'outreach', 'story', 'forum')", name="idea_source"),
        sa.CheckConstraint(
            "state IN ('new', 'looking', 'doing', 'done', 'declined', 'same_as', 'rests')", name="idea_state"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["outreach_id"], ["outreach.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["same_as"], ["idea.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index("idea_customer", ["customer_id"], unique=False)
        batch_op.create_index("idea_team_state", ["team_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_code_mark"), ["code_mark"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_outreach_id"), ["outreach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_owner"), ["owner"], unique=False)

    op.create_table(
        "idea_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("is_authors", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("idea_step", schema=None) as batch_op:
        batch_op.create_index("idea_step_idea", ["idea_id", "at"], unique=False)

    op.create_table(
        "idea_support",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "person"),
    )


def downgrade() -> None:
    op.drop_table("idea_support")
    with op.batch_alter_table("idea_step", schema=None) as batch_op:
        batch_op.drop_index("idea_step_idea")

    op.drop_table("idea_step")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_owner"))
        batch_op.drop_index(batch_op.f("ix_idea_outreach_id"))
        batch_op.drop_index(batch_op.f("ix_idea_created_at"))
        batch_op.drop_index(batch_op.f("ix_idea_code_mark"))
        batch_op.drop_index(batch_op.f("ix_idea_author"))
        batch_op.drop_index("idea_team_state")
        batch_op.drop_index("idea_customer")

    op.drop_table("idea")
