"""an index for whatever points to a row or to a person, for how old it is, and for what is asked often

Revision 0037, after 0036
"""

from alembic import op
from sqlalchemy import text

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# Tables with the columns that get an index each.
POINTERS = {
    "admin": ["named_by"], "answer": ["author", "question_id"], "away": ["last_day"], "behaviour": ["round_id"],
    "card": ["behaviour_id"], "card_miss": ["cause"], "card_offer": ["at"], "card_trial": ["began_at"],
    "customer_transfer": ["settled_at"],
    "first_month": ["started_by"], "forum": ["closes_at"],
    "forum_for_all": ["begun_by"], "forum_item": ["idea_id", "touch_point_id"], "forum_turn": ["person"],
    "goal": ["ended_on"], "goal_join": ["person"], "handover": ["giver_by", "receiver_by"],
    "handover_letter": ["sender"], "handover_notice": ["answered_by", "opened_at"],
    "handover_thanks": ["given_at", "giver"], "hold": ["set_by"],
    "idea": ["asked", "same_as", "teller", "touch_point_id", "touched_at"], "idea_step": ["by"],
    "idea_support": ["person"], "keep_for": ["decided_by"], "kudos": ["given_at"], "learned": ["person"],
    "left_behind": ["left_by"], "map_action": ["settled_at"], "map_entry": ["person"], "map_guest": ["person"],
    "map_workshop": ["started_by"], "means_round": ["opened_by"], "means_voter": ["person"], "outreach": ["at"],
    "problem": ["opened_by", "solved_at"], "prompt": ["created_by"], "pulse": ["set_up_by"],
    "pulse_answer": ["team_id"], "pulse_reply": ["by"], "pulse_round": ["closes_at", "pulse_id"],
    "schedule": ["recipient"], "story_person": ["person"], "team": ["created_by", "follows_group"],
    "touch_point": ["owner", "proposed_by"], "usable": ["terms_id"],
}  # fmt: skip
WHOLE = [
    ("delivery_recipient_state_sent_at", "delivery", ["recipient", "state", "sent_at"]),
    ("delivery_subject_occurrence", "delivery", ["kind", "subject", "occurrence"]),
    ("pulse_round_state_closes_at", "pulse_round", ["state", "closes_at"]),
    *((f"ix_{table}_{name}", table, [name]) for table, names in POINTERS.items() for name in names),
]
OF_SOME = [
    ("customer_there", "customer", ["name_key"], "ended_at IS NULL"),
    ("delivery_doubled", "delivery", ["sent_at"], "state = 'sent' AND error <> ''"),
    ("delivery_failed", "delivery", ["created_at"], "state = 'failed'"),
    ("delivery_schedule_created_at", "delivery", ["schedule_id", "created_at"], "schedule_id IS NOT NULL"),
    ("delivery_skipped", "delivery", ["error", "created_at"], "state = 'skipped'"),
    ("person_deactivated", "person", ["id"], "is_deactivated"),
    ("person_slack_admin", "person", ["name"], "is_slack_admin"),
    ("touch_point_asked", "touch_point", ["team_id"], "touched_on < asked_on AND archived_at IS NULL"),
]
REPLACED = [
    ("delivery_recipient_state", "delivery", ["recipient", "state"]),
    ("delivery_subject", "delivery", ["kind", "subject"]),
    ("pulse_round_pulse", "pulse_round", ["pulse_id"]),
    ("touch_point_owner", "touch_point", ["owner"]),
]


def upgrade() -> None:
    for name, table, _ in REPLACED:
        op.drop_index(name, table_name=table)
    for name, table, columns in WHOLE:
        op.create_index(name, table, columns)
    for name, table, columns, where in OF_SOME:
        on_sqlite = f"{where} = 1" if where.isidentifier() else where
        op.create_index(name, table, columns, sqlite_where=text(on_sqlite), postgresql_where=text(where))


def downgrade() -> None:
    for name, table, _ in WHOLE:
        op.drop_index(name, table_name=table)
    for name, table, _, _ in OF_SOME:
        op.drop_index(name, table_name=table)
    for name, table, columns in REPLACED:
        op.create_index(name, table, columns)
