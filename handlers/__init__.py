"""What the bot does when somebody speaks to it: the table of contents."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.request import payload_utils

from handlers import (
    admins,
    agreeing,
    anonymous,
    away,
    cards,
    customer_cards,
    customers,
    digests,
    domino_agreeing,
    domino_letters,
    domino_taps,
    dominoes,
    first_month,
    forum_months,
    forums,
    free_days,
    goal_steps,
    goals,
    holds,
    home,
    idea_answers,
    idea_codes,
    ideas,
    joining,
    keeping,
    kudos,
    leaving,
    library,
    map_actions,
    map_stories,
    maps,
    meanings,
    merging,
    moods,
    outreach,
    privacy,
    prompts,
    pulse_answers,
    pulse_results,
    pulses,
    reactions,
    rounds,
    slips,
    stories,
    teams,
    transfers,
    unposted,
    upstream,
    voting,
    warmline,
    workshops,
)
from handlers.background import Background
from handlers.feature import Composer, EventHandler, Handler, merged
from handlers.listeners import (
    Listeners,
    Sort,
    listen,
    listen_to_events,
    to_action,
    to_command,
    to_form,
    to_menu,
    to_shortcut,
)
from handlers.slack import channels, following, guests, installation, people
from storage.delivery.kinds import Kind
from storage.engine.audit import Logged, NotLogged

FEATURES = [
    stories.FEATURE,
    anonymous.FEATURE,
    library.FEATURE,
    reactions.FEATURE,
    cards.FEATURE,
    forum_months.FEATURE,
    forums.FEATURE,
    kudos.FEATURE,
    joining.FEATURE,
    outreach.FEATURE,
    customers.FEATURE,
    customer_cards.FEATURE,
    transfers.FEATURE,
    maps.FEATURE,
    map_actions.FEATURE,
    map_stories.FEATURE,
    workshops.FEATURE,
    away.FEATURE,
    free_days.FEATURE,
    teams.FEATURE,
    leaving.FEATURE,
    prompts.FEATURE,
    rounds.FEATURE,
    meanings.FEATURE,
    merging.FEATURE,
    voting.FEATURE,
    agreeing.FEATURE,
    moods.FEATURE,
    pulses.FEATURE,
    pulse_answers.FEATURE,
    pulse_results.FEATURE,
    digests.FEATURE,
    privacy.FEATURE,
    keeping.FEATURE,
    holds.FEATURE,
    admins.FEATURE,
    ideas.FEATURE,
    idea_answers.FEATURE,
    idea_codes.FEATURE,
    goals.FEATURE,
    goal_steps.FEATURE,
    dominoes.FEATURE,
    domino_agreeing.FEATURE,
    domino_taps.FEATURE,
    domino_letters.FEATURE,
    upstream.FEATURE,
    first_month.FEATURE,
    home.FEATURE,
    unposted.FEATURE,
    channels.FEATURE,
    following.FEATURE,
    guests.FEATURE,
    people.FEATURE,
    installation.FEATURE,
]
FEATURES.append(warmline.feature(FEATURES))

COMMANDS: Mapping[str, Handler] = merged(feature.commands for feature in FEATURES)
ACTIONS: Mapping[str, Handler] = merged(feature.actions for feature in FEATURES)
VIEWS: Mapping[str, Handler] = merged(feature.views for feature in FEATURES)
SHORTCUTS: Mapping[str, Handler] = merged(feature.shortcuts for feature in FEATURES)
MENUS: Mapping[str, Handler] = merged(feature.menus for feature in FEATURES)
EVENTS: Mapping[str, EventHandler] = merged(feature.events for feature in FEATURES)
AUDITED: Mapping[str, Logged | NotLogged] = merged(feature.audited for feature in FEATURES)
COMPOSERS: Mapping[Kind, Composer] = merged(feature.composers for feature in FEATURES)


def listeners(background: Background) -> Listeners:
    """Listen to everything with one listener a sort, and find the handler in a dict."""
    commands = slips.asking_back(FEATURES)
    return Listeners(
        [
            (payload_utils.to_command, listen(Sort(_command, to_command), commands, background, AUDITED)),
            (payload_utils.to_action, listen(Sort(_action, to_action), ACTIONS, background, AUDITED)),
            (_to_form, listen(Sort(lambda body: body["view"]["callback_id"], to_form), VIEWS, background, AUDITED)),
            (payload_utils.to_view, listen(Sort(lambda body: "", to_form), {}, background, AUDITED)),
            (
                payload_utils.to_shortcut,
                listen(Sort(lambda body: body["callback_id"], to_shortcut), SHORTCUTS, background, AUDITED),
            ),
            (payload_utils.to_options, listen(Sort(_menu, to_menu), MENUS, background, AUDITED)),
            (payload_utils.to_event, listen_to_events(EVENTS, background)),
        ]
    )


def _to_form(body: dict[str, Any]) -> Any:
    return body["view"] if payload_utils.is_view_submission(body) else None


def _command(body: Mapping[str, Any]) -> str:
    return slips.name_of(str(body["command"]), body.get("text") or "", COMMANDS)


def _action(body: Mapping[str, Any]) -> str:
    return str(body["actions"][0]["action_id"]).partition(":")[0]


def _menu(body: Mapping[str, Any]) -> str:
    return f"{(body.get('view') or {}).get('callback_id')}.{body['block_id']}"
