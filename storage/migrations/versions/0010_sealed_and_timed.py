"""Boxes of what is sealed until a round closes, codes that were guessed at, keys in use, and timers.

Revision 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_box",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "key_in_use",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    op.create_table(
        "wrong_code",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index("ix_wrong_code_hour", "wrong_code", ["hour"], unique=False)
    op.create_table(
        "timer",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_timer_at", "timer", ["at"], unique=False)
    op.add_column("story", sa.Column("code_mark", sa.String(), nullable=True))
    op.create_index("ix_story_code_mark", "story", ["code_mark"], unique=False)
    _readers("'team', 'leads', 'anonymous'")


def downgrade() -> None:
    _readers("'team', 'leads'")
    op.drop_index("ix_story_code_mark", table_name="story")
    op.drop_column("story", "code_mark")
    for table in ("timer", "wrong_code", "key_in_use", "sealed_box"):
        op.drop_table(table)


def _readers(allowed: str) -> None:
    with op.batch_alter_table("prompt") as table:
        table.drop_constraint("prompt_readers", type_="check")
        table.create_check_constraint("prompt_readers", f"readers IN ({allowed})")
