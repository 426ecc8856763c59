"""what is open in the outbox, and who is being erased

Revision 0036, after 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OPEN = {
    "delivery_due": ["state", "wake_at"],
    "delivery_next": ["state", "urgency", "wake_at", "created_at", "id"],
    "delivery_useful": ["state", "useful_until"],
}


def upgrade() -> None:
    is_open = sa.text("wake_at IS NOT NULL")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_wake_at"))
        for name, columns in OPEN.items():
            batch_op.create_index(name, columns, unique=False, sqlite_where=is_open, postgresql_where=is_open)

    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_open_at"), ["open_at"], unique=False)

    op.create_table(
        "database_life",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erasure",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "told_of",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", "subject"),
    )


def downgrade() -> None:
    op.drop_table("told_of")
    op.drop_table("erasure")
    op.drop_table("database_life")

    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_open_at"))

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        for name in OPEN:
            batch_op.drop_index(name)
        batch_op.create_index(batch_op.f("ix_delivery_wake_at"), ["wake_at"], unique=False)
