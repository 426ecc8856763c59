"""what is open in the outbox

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


def downgrade() -> None:
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_open_at"))

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        for name in OPEN:
            batch_op.drop_index(name)
        batch_op.create_index(batch_op.f("ix_delivery_wake_at"), ["wake_at"], unique=False)
