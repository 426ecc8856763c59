-- Rows as version 0001 has kept them, in every table: read by tests/test_migrations.py, on SQLite and on PostgreSQL.
-- Frozen: a new version gets a file of its own. No percent sign, and a semicolon only at the end of a statement.

INSERT INTO workspace (id, url) VALUES ('T0WARM', 'https://warmline.slack.com/');

INSERT INTO person (id, name, zone, is_bot, is_guest, is_stranger, is_deactivated, is_slack_admin, looked_up_at) VALUES
    ('U00ANA', 'Ana', 'Europe/Lisbon', FALSE, FALSE, FALSE, FALSE, TRUE, '2026-11-16 08:00:00.000000'),
    ('U00BO', 'Bo Ågren', 'Europe/Stockholm', FALSE, FALSE, FALSE, FALSE, FALSE, '2026-11-16 08:00:00.000001'),
    ('U00CY', 'Cy', 'America/New_York', FALSE, TRUE, FALSE, TRUE, FALSE, '2025-01-31 23:59:59.999999');

INSERT INTO channel (id, name, is_member, is_private, is_shared, is_archived) VALUES
    ('C0SUPPORT', 'support', TRUE, FALSE, FALSE, FALSE),
    ('C0OLD', 'old', FALSE, TRUE, TRUE, TRUE);

INSERT INTO user_group (id, handle, people, looked_up_at) VALUES
    ('S0SUPPORT', 'support', '["U00ANA", "U00BO"]', '2026-11-16 08:00:00.000000'),
    ('S0NOBODY', 'nobody', '[]', '2026-11-16 08:00:00.000000');

INSERT INTO admin (person, named_by, named_at) VALUES ('U00BO', 'U00ANA', '2026-10-01 12:00:00.000000');

INSERT INTO away (id, person, first_day, last_day, half) VALUES
    (1, 'U00ANA', '2026-12-24', '2026-12-28', ''),
    (3, 'U00BO', '2026-11-20', '2026-11-20', 'pm');

INSERT INTO team (id, name, name_key, channel, zone, country, region, digest_in_channel, created_at, created_by) VALUES
    (1, 'Support', 'support', 'C0SUPPORT', 'Europe/Lisbon', 'PT', '', TRUE, '2026-09-01 09:00:00.000000', 'U00ANA'),
    (2, 'Fahrer & Lager', 'fahrer & lager', '', 'UTC', '', '', FALSE, '2026-09-02 09:00:00.000000', NULL);

INSERT INTO member (team_id, person, is_lead, joined_at) VALUES
    (1, 'U00ANA', TRUE, '2026-09-01 09:00:00.000000'),
    (1, 'U00BO', FALSE, '2026-09-01 09:00:00.000000'),
    (2, 'U00BO', TRUE, '2026-09-02 09:00:00.000000');

INSERT INTO story (id, author, kind, side, text, our_part, lesson, practices, touch_point, downstream, team_id, channel,
        told_at, edited_at, withdrawn_at) VALUES
    (1, 'U00ANA', 'wonderful', 'external', 'Zoë called back, and "stayed" on the line: 😊', '', '', '["beyond"]',
        'phone', '', 1, 'C0SUPPORT', '2026-11-10 10:00:00.000000', NULL, NULL),
    (2, NULL, 'difficult', 'internal', 'The form came back empty.', 'I had not asked.', 'Ask first.', '[]',
        '', 'the warehouse', NULL, NULL, '2026-11-11 10:00:00.000000', '2026-11-11 11:00:00.000000', NULL),
    (5, 'U00BO', 'wonderful', 'external', '', '', '', '[]',
        '', '', 1, 'C0SUPPORT', '2026-11-12 10:00:00.000000', NULL, '2026-11-12 12:00:00.000000');

INSERT INTO learned (story_id, person, at) VALUES (1, 'U00BO', '2026-11-10 11:00:00.000000');

INSERT INTO kudos (id, giver, message, practices, channel, given_at, story_id, team_id) VALUES
    (1, 'U00ANA', 'for the calm handover', '["compassion", "solutions"]', 'C0SUPPORT', '2026-11-12 10:00:00.000000', NULL, 1),
    (4, NULL, 'for sharing', '[]', 'C0SUPPORT', '2026-11-13 10:00:00.000000', 1, NULL);

INSERT INTO kudos_receiver (kudos_id, position, receiver, team_id, given_at) VALUES
    (1, 0, 'U00BO', 1, '2026-11-12 10:00:00.000000'),
    (1, 1, 'U00CY', NULL, '2026-11-12 10:00:00.000000'),
    (4, 0, 'U00ANA', 1, '2026-11-13 10:00:00.000000');

INSERT INTO prompt (id, team_id, name, place, zone_of, open_minutes, nudges, readers, created_by, created_at, ended_at) VALUES
    (1, 1, 'Monday', 'channel', 'team', 480, 1, 'team', 'U00ANA', '2026-09-03 09:00:00.000000', NULL),
    (2, 1, 'Old one', 'dm', 'person', 60, 0, 'leads', NULL, '2026-09-03 09:00:00.000000', '2026-10-01 09:00:00.000000');

INSERT INTO question (id, prompt_id, position, kind, text, choices, retired_at) VALUES
    (1, 1, 0, 'text', 'What went well?', '[]', NULL),
    (2, 1, 1, 'mood', 'How are you?', '[]', NULL),
    (3, 1, 2, 'choice', 'Which?', '["phone", "mail"]', '2026-10-05 09:00:00.000000');

INSERT INTO prompt_round (id, prompt_id, occurrence, name, readers, questions, own_time, opens_at, closes_at) VALUES
    (1, 1, '2026-11-09', 'Monday', 'team', '[1, 2]', NULL, '2026-11-09 09:00:00.000000', '2026-11-09 17:00:00.000000'),
    (2, 2, '2026-09-28', 'Old one', 'leads', '[3]', '09:30:00.000000', '2026-09-28 09:30:00.000000',
        '2026-09-28 10:30:00.000000');

INSERT INTO asked (round_id, person, opens_at, closes_at, excused, answered_at, is_late) VALUES
    (1, 'U00ANA', '2026-11-09 09:00:00.000000', '2026-11-09 17:00:00.000000', '', '2026-11-09 18:00:00.000000', TRUE),
    (1, 'U00BO', '2026-11-09 09:00:00.000000', '2026-11-09 17:00:00.000000', 'away', NULL, FALSE);

INSERT INTO answer (id, round_id, question_id, author, text, number, answered_at, is_late) VALUES
    (1, 1, 1, 'U00ANA', 'The portal.', NULL, '2026-11-09 18:00:00.000000', TRUE),
    (2, 1, 2, NULL, '', 4, '2026-11-09 18:00:00.000000', TRUE);

INSERT INTO customer (id, name, name_key, side, owner, team_id, ideal_days, latest_days, last_contact_at, wait_until,
        created_at, ended_at) VALUES
    (1, 'Acme', 'acme', 'external', 'U00ANA', 1, 14, 30, '2026-11-02 10:00:00.000000', NULL,
        '2026-09-04 09:00:00.000000', NULL),
    (2, 'Lager', 'lager', 'internal', NULL, NULL, 30, 60, NULL, '2026-12-01',
        '2026-09-04 09:00:00.000000', '2026-11-01 09:00:00.000000');

INSERT INTO outreach (id, customer_id, member, team_id, at, is_proactive, feeling, note, idea) VALUES
    (1, 1, 'U00ANA', 1, '2026-11-02 10:00:00.000000', TRUE, 5, 'They like the portal.', ''),
    (2, 1, NULL, NULL, '2026-10-02 10:00:00.000000', FALSE, NULL, '', 'A later pick-up.');

INSERT INTO problem (id, customer_id, text, opened_by, opened_at, solved_at) VALUES
    (1, 1, 'late delivery', 'U00BO', '2026-10-01 10:00:00.000000', '2026-10-02 10:00:00.000000'),
    (2, 2, 'no keys', NULL, '2026-10-30 10:00:00.000000', NULL);

INSERT INTO schedule (id, kind, subject, recipient, zone, weekdays, at, last_occurrence, next_occurrence, next_run_at) VALUES
    (1, 'prompt', 1, 'C0SUPPORT', 'Europe/Lisbon', '[0]', '09:00:00.000000', '2026-11-09', '2026-11-16',
        '2026-11-16 09:00:00.000000'),
    (2, 'reminder', 0, 'U00ANA', 'earliest', '[0, 1, 2, 3, 4]', '08:30:00.000000', NULL, NULL, NULL);

INSERT INTO delivery (id, schedule_id, kind, subject, occurrence, recipient, detail, urgency, state, wake_at,
        useful_until, revision, sent_revision, attempts, fence, channel, ts, error, created_at, sent_at) VALUES
    ('kudos_post:1', NULL, 'kudos_post', 1, '', 'C0SUPPORT', '{}', 1, 'sent', NULL,
        NULL, 2, 2, 1, 3, 'C0SUPPORT', '1763000000.000100', '', '2026-11-12 10:00:00.000000', '2026-11-12 10:00:01.000000'),
    ('prompt:1:2026-11-09', 1, 'prompt', 1, '2026-11-09', 'C0SUPPORT', '{"round": 1}', 5, 'failed', NULL,
        '2026-11-09 17:00:00.000000', 1, 0, 4, 1, NULL, NULL, 'channel_not_found', '2026-11-09 09:00:00.000000', NULL),
    ('digest:1:2026-11-16', NULL, 'digest', 1, '2026-11-16', 'U00ANA', '{}', 5, 'pending', '2026-11-16 09:00:00.000000',
        NULL, 1, 0, 0, 0, NULL, NULL, '', '2026-11-16 08:59:00.000000', NULL);

INSERT INTO gate (key, open_at) VALUES ('C0SUPPORT', '2026-11-16 09:00:01.000000');

INSERT INTO handled (key, person, result, at) VALUES
    ('trigger:1', 'U00ANA', '{"id": 1, "names": ["ä"]}', '2026-11-15 09:00:00.000000'),
    ('event:2', 'U00BO', NULL, '2026-11-15 09:00:00.000000'),
    ('home:U00ANA', 'U00ANA', NULL, '2026-11-15 10:00:00.000000');
