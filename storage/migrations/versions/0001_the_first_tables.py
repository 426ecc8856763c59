"""the first tables

Revision 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # sqlite_autoincrement: a number that stood in a button or a message is never given to something else.
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "admin",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("away_person_last_day", "away", ["person", "last_day"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "gate",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "handled",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_handled_at"), "handled", ["at"], unique=False)
    op.create_index(op.f("ix_handled_person"), "handled", ["person"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_stranger", sa.Boolean(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("is_slack_admin", sa.Boolean(), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("last_occurrence", sa.Date(), nullable=True),
        sa.Column("next_occurrence", sa.Date(), nullable=True),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject", "recipient"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_schedule_next_run_at"), "schedule", ["next_run_at"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("digest_in_channel", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_team_channel"), "team", ["channel"], unique=False)

    op.create_table(
        "user_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("ideal_days", sa.Integer(), nullable=False),
        sa.Column("latest_days", sa.Integer(), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('external', 'internal')", name="customer_side"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("customer_owner_last_contact_at", "customer", ["owner", "last_contact_at"], unique=False)
    op.create_index("customer_team", "customer", ["team_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_revision", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'skipped', 'failed')", name="delivery_state"
        ),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("delivery_recipient_state", "delivery", ["recipient", "state"], unique=False)
    op.create_index("delivery_subject", "delivery", ["kind", "subject"], unique=False)
    op.create_index(op.f("ix_delivery_wake_at"), "delivery", ["wake_at"], unique=False)

    op.create_table(
        "member",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "person"),
    )
    op.create_index(op.f("ix_member_person"), "member", ["person"], unique=False)

    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("zone_of", sa.String(), nullable=False),
        sa.Column("open_minutes", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place IN ('channel', 'dm')", name="prompt_place"),
        sa.CheckConstraint("readers IN ('team', 'leads')", name="prompt_readers"),
        sa.CheckConstraint("zone_of IN ('team', 'person')", name="prompt_zone_of"),
        sa.CheckConstraint("nudges BETWEEN 0 AND 2", name="prompt_nudges"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_prompt_team_id"), "prompt", ["team_id"], unique=False)

    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("our_part", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("practices", sa.JSON(), nullable=False),
        sa.Column("touch_point", sa.String(), nullable=False),
        sa.Column("downstream", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('wonderful', 'difficult')", name="story_kind"),
        sa.CheckConstraint("side IN ('external', 'internal')", name="story_side"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_story_told_at"), "story", ["told_at"], unique=False)
    op.create_index("story_author_told_at", "story", ["author", "told_at"], unique=False)
    op.create_index("story_team_told_at", "story", ["team_id", "told_at"], unique=False)

    op.create_table(
        "kudos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("practices", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_kudos_story_id"), "kudos", ["story_id"], unique=False)
    op.create_index("kudos_giver_given_at", "kudos", ["giver", "given_at"], unique=False)
    op.create_index("kudos_team_given_at", "kudos", ["team_id", "given_at"], unique=False)

    op.create_table(
        "learned",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "person"),
    )
    op.create_table(
        "outreach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_proactive", sa.Boolean(), nullable=False),
        sa.Column("feeling", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("idea", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("outreach_customer_at", "outreach", ["customer_id", "at"], unique=False)
    op.create_index("outreach_member_at", "outreach", ["member", "at"], unique=False)
    op.create_index("outreach_team_at", "outreach", ["team_id", "at"], unique=False)

    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("problem_customer_solved_at", "problem", ["customer_id", "solved_at"], unique=False)

    op.create_table(
        "prompt_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("own_time", sa.Time(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prompt_id", "occurrence"),
        sqlite_autoincrement=True,
    )
    op.create_index("round_closes_at", "prompt_round", ["closes_at"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('text', 'mood', 'choice')", name="question_kind"),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_question_prompt_id"), "question", ["prompt_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["prompt_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "question_id", "author"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "asked",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("excused", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["prompt_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )
    op.create_index("asked_person_closes_at", "asked", ["person", "closes_at"], unique=False)

    op.create_table(
        "kudos_receiver",
        sa.Column("kudos_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kudos_id"], ["kudos.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("kudos_id", "position"),
        sa.UniqueConstraint("kudos_id", "receiver"),
    )
    op.create_index("kudos_receiver_receiver_given_at", "kudos_receiver", ["receiver", "given_at"], unique=False)
    op.create_index("kudos_receiver_team_given_at", "kudos_receiver", ["team_id", "given_at"], unique=False)

    _create_search()


def downgrade() -> None:
    _drop_search()
    op.drop_index("kudos_receiver_team_given_at", "kudos_receiver")
    op.drop_index("kudos_receiver_receiver_given_at", "kudos_receiver")

    op.drop_table("kudos_receiver")
    op.drop_index("asked_person_closes_at", "asked")

    op.drop_table("asked")
    op.drop_table("answer")
    op.drop_index(op.f("ix_question_prompt_id"), "question")

    op.drop_table("question")
    op.drop_index("round_closes_at", "prompt_round")

    op.drop_table("prompt_round")
    op.drop_index("problem_customer_solved_at", "problem")

    op.drop_table("problem")
    op.drop_index("outreach_team_at", "outreach")
    op.drop_index("outreach_member_at", "outreach")
    op.drop_index("outreach_customer_at", "outreach")

    op.drop_table("outreach")
    op.drop_table("learned")
    op.drop_index("kudos_team_given_at", "kudos")
    op.drop_index("kudos_giver_given_at", "kudos")
    op.drop_index(op.f("ix_kudos_story_id"), "kudos")

    op.drop_table("kudos")
    op.drop_index("story_team_told_at", "story")
    op.drop_index("story_author_told_at", "story")
    op.drop_index(op.f("ix_story_told_at"), "story")

    op.drop_table("story")
    op.drop_index(op.f("ix_prompt_team_id"), "prompt")

    op.drop_table("prompt")
    op.drop_index(op.f("ix_member_person"), "member")

    op.drop_table("member")
    op.drop_index(op.f("ix_delivery_wake_at"), "delivery")
    op.drop_index("delivery_subject", "delivery")
    op.drop_index("delivery_recipient_state", "delivery")

    op.drop_table("delivery")
    op.drop_index("customer_team", "customer")
    op.drop_index("customer_owner_last_contact_at", "customer")

    op.drop_table("customer")
    op.drop_table("user_group")
    op.drop_index(op.f("ix_team_channel"), "team")

    op.drop_table("team")
    op.drop_index(op.f("ix_schedule_next_run_at"), "schedule")

    op.drop_table("schedule")
    op.drop_table("person")
    op.drop_index(op.f("ix_handled_person"), "handled")
    op.drop_index(op.f("ix_handled_at"), "handled")

    op.drop_table("handled")
    op.drop_table("gate")
    op.drop_table("channel")
    op.drop_index("away_person_last_day", "away")

    op.drop_table("away")
    op.drop_table("admin")
    op.drop_table("workspace")


def _create_search() -> None:
    """Full text over what was told: outside the models, because each database does it in its own way."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            op.execute(statement)
    else:
        op.execute(
            "ALTER TABLE story ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple',"
            " normalize(regexp_replace(normalize("  # without accents, as a search takes them off its query
            " text || ' ' || our_part || ' ' || lesson || ' ' || touch_point"
            ", NFD), U&'[\\0300-\\036F]', '', 'g'), NFC))) STORED"
        )
        op.execute("CREATE INDEX story_search ON story USING gin (search)")


def _drop_search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE story_search")


SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE story_search USING fts5(
        text, our_part, lesson, touch_point,
        content='story', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER story_search_insert AFTER INSERT ON story BEGIN
        INSERT INTO story_search(rowid, text, our_part, lesson, touch_point)
        VALUES (new.id, new.text, new.our_part, new.lesson, new.touch_point); END""",
    """CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN
        INSERT INTO story_search(story_search, rowid, text, our_part, lesson, touch_point)
        VALUES ('delete', old.id, old.text, old.our_part, old.lesson, old.touch_point); END""",
    """CREATE TRIGGER story_search_update AFTER UPDATE OF text, our_part, lesson, touch_point ON story BEGIN
        INSERT INTO story_search(story_search, rowid, text, our_part, lesson, touch_point)
        VALUES ('delete', old.id, old.text, old.our_part, old.lesson, old.touch_point);
        INSERT INTO story_search(rowid, text, our_part, lesson, touch_point)
        VALUES (new.id, new.text, new.our_part, new.lesson, new.touch_point); END""",
)
