"""Kudos in words: the post, the DM, the private answer, the form."""

from collections.abc import Sequence

from handlers.views import blocks, joining, lines, practices
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.erasing import old_pages
from handlers.views.people import WHY_EXCLUDED
from handlers.views.unposted import POST_WAITS
from handlers.views.warmline import Chapter
from storage.kudos import Given
from storage.people.places import WHY_NOT as WHY_NOT_POSTED
from storage.refusal import escape

WHY_NOT = WHY_EXCLUDED | {
    "yourself": "that is you, and somebody else should thank you",
    "bot": "a bot, it does not read thanks",
    "empty_group": "I found nobody in this group",
    "bare": "typed without a real mention; pick the name from the list that Slack shows after @",
    "broadcast": "kudos go to people, not to a whole channel; name them",
}

# Why the author of a message is not chosen already, in the form that *Give kudos* opens on it.
CHOOSE_WHOM = {
    "yourself": "You wrote that message yourself, so please choose whom you want to thank.",
    "bot": "An app wrote that message, so please choose whom you want to thank.",
}
CHOOSE_A_COLLEAGUE = "Whoever wrote that message is no full member here, so please choose whom you want to thank."

HELP = (
    "*Thank somebody with a reason:* `/kudos @ana @bo for the calm handover`\n"
    "• Mention one or more people, or a user group, anywhere in the text.\n"
    "• Add `#compassion`, `#solutions` or `#beyond` to say which practice it shows.\n"
    "• `/kudos` alone opens a form. `/kudos mine` shows what you gave, with *Undo*.\n"
    "*Add yours* under a post joins in. There are no points and no ranking."
)
IN_HELP = {Chapter.TELL: ["`/kudos @ana for the calm handover` thanks somebody, with a reason."]}


def _to(given: Given) -> str:
    """Whom they are for; of an anonymous story nobody knows who told it."""
    return blocks.names(given.receivers) if given.receivers else "whoever told the story"


def post(given: Given, joined: Sequence[Given] = (), *, is_open: bool = False) -> Message:
    """What the channel sees; where it ``is_open``, others can add theirs."""
    giver, receivers = f"<@{given.giver}>" if given.giver else "Somebody", _to(given)
    shown = [blocks.section(f":raised_hands: {giver} thanks {receivers}"), blocks.quote(given.message)]
    shown += [*_practices(given), *joining.others(joined)]
    about = {"kudos": given.first}
    below = joining.buttons(about, joined, is_open=is_open)
    text = f"{giver} thanks {receivers}: {escape(given.message)}{joining.spoken(joined)}"
    return Message(text, [*shown, *below])


def dm(given: Given, permalink_channel: str, *, story_link: str = "", joined: Sequence[Given] = ()) -> Message:
    """What each receiver is told; ``story_link`` leads to the story that they are thanked for."""
    giver = f"<@{given.giver}>" if given.giver else "Somebody"
    text = f"{giver} thanked you"
    where = f" in <#{permalink_channel}>" if permalink_channel.startswith(("C", "G")) else ""
    shown = [blocks.section(f":raised_hands: {text}{where}"), blocks.quote(given.message)]
    about = [blocks.context(f"<{story_link}|Your story>")] if story_link else []
    place = {"story": given.story_id} if given.story_id else {"kudos": given.first}
    shown += [*_practices(given), *joining.others(joined), *joining.buttons(place, joined), *about]
    return Message(f"{text}: {escape(given.message)}{joining.spoken(joined)}", shown)


def thanks(given: Given, not_given: Sequence[tuple[str, str]], *, waits: bool = False) -> Answer:
    """The answer to the command where the outbox posts: private."""
    posting = POST_WAITS if waits else "I am posting it here now."
    text = f"Stored: kudos to {_to(given)}. {posting}{left_out(not_given)}"
    return Answer(lines.plainly(text), [lines.section(text), _undo(given)])


def in_channel(given: Given, not_given: Sequence[tuple[str, str]] = ()) -> Answer:
    """The answer to the command as the post itself, where the outbox cannot post.

    ``not_given``: who was left out, where the giver could not be told so privately.
    """
    shown, skipped = post(given), left_out(not_given)
    cannot_change = "I am not a member of this channel, so this post cannot be changed later."
    beside = [lines.section(skipped.strip())] if skipped else []
    text = f"{shown.text}{skipped}\n{cannot_change}"
    return Answer(lines.plainly(text), [*shown.blocks, *beside, blocks.context(cannot_change)], is_public=True)


def unposted(given: Given, not_given: Sequence[tuple[str, str]]) -> Answer:
    """The answer to the command where nothing of ours may be posted: private."""
    text = f"Stored: kudos to {_to(given)}. {_posted(given)}{left_out(not_given)}"
    return Answer(lines.plainly(text), [lines.section(text), _undo(given)])


def aside(given: Given, not_given: Sequence[tuple[str, str]]) -> Answer:
    """What the giver alone is told beside a post that everybody sees."""
    return paragraph(f"Stored: kudos to {_to(given)}.{left_out(not_given)}")


def left_out(not_given: Sequence[tuple[str, str]]) -> str:
    """Who did not get it and why, as lines to append; "" where everybody did."""
    if not not_given:
        return ""
    rows = [f"• {who}: {WHY_NOT[reason]}" for who, reason in not_given[:12]]
    if len(not_given) > len(rows):
        rows.append(f"• and {len(not_given) - len(rows)} more")
    return "\nNot recorded for:\n" + "\n".join(rows)


def undone(given: Given, *, keeps_old_pages: bool = False) -> Answer:
    post_too = (
        "" if given.is_posted or given.story_id else " The post itself stays, since I am not a member of that channel."
    )
    pages = old_pages(are_kept=keeps_old_pages)
    text = f"Taken back.{post_too}{pages} Your words, in case you want them:"
    return Answer(f"{text} {escape(given.message)}", [blocks.section(text), blocks.quote(given.message)], title="Kudos")


def mine(latest: Sequence[Given]) -> Answer:
    """The giver's latest kudos, each with *Undo*."""
    if not latest:
        return Answer("You have not given any kudos yet. `/kudos @somebody for …` gives some.")
    shown = [blocks.section("*Your latest kudos*")]
    for given in latest:
        shown.append(lines.paragraph(f"To {_to(given)}: {lines.of_people(given.message)}"))
        shown.append(blocks.actions(blocks.button("Undo", "kudos_undo", given.id)))
    return Answer("Your latest kudos", shown)


def form(
    *, channel: str, receivers: Sequence[str] = (), message: str = "", note: str = "", suggested: str = ""
) -> Block:
    """The form; ``channel`` is where it was opened and where the post will be.

    "": opened where there is no channel, so it asks for one, and ``suggested`` is chosen already.
    """
    reason = blocks.text_input(message, multiline=True, placeholder="the calm handover on Friday")
    people: Block = {"type": "multi_users_select", "action_id": "value", "max_selected_items": 50}
    if receivers:
        people["initial_users"] = list(receivers)
    return blocks.form(
        "kudos_form",
        "Give kudos",
        [
            *([blocks.context(note)] if note else []),
            blocks.form_field("receivers", "Who do you want to thank?", people),
            blocks.form_field("message", "What for?", reason),
            practices.field(),
            *([] if channel else [_where(suggested)]),
        ],
        submit="Thank them",
        metadata=channel,
    )


def confirmation(given: Given, not_given: Sequence[tuple[str, str]], *, offer: str = "", waits: bool = False) -> Answer:
    """What the form turns into once the kudos are stored, or the answer where nobody else would read a post.

    ``offer`` is a channel in which they can be posted as well.
    """
    where = POST_WAITS if given.is_posted and waits else _posted(given)
    too = f" I can post it in <#{offer}> as well." if offer else ""
    text = f"Stored: kudos to {_to(given)}. {where}{too}{left_out(not_given)}"
    buttons = [blocks.button("Post it there", "kudos_post", given.id)] if offer else []
    shown = [lines.section(text), blocks.actions(*buttons, _undo_button(given))]
    return Answer(lines.plainly(text), shown, title="Kudos given")


def _posted(given: Given) -> str:
    """Where the kudos can be read."""
    if given.is_posted:
        return f"I am posting it in <#{given.channel}> now."
    if not given.channel:
        return "Only you see this here. Each of them gets a message from me, and nobody else is told."
    why = WHY_NOT_POSTED[given.obstacle or "absent"]
    return f"Each of them gets a message from me. I posted nothing in that channel, because {why}."


def _undo(given: Given) -> Block:
    return blocks.actions(_undo_button(given))


def _undo_button(given: Given) -> Block:
    return blocks.button("Undo", "kudos_undo", given.id)


def _where(suggested: str) -> Block:
    hint = "Left empty, I tell those whom you thank, and nobody else."
    chosen = blocks.channel_select(suggested)
    return blocks.form_field("channel", "In which channel shall I post it?", chosen, hint=hint, optional=True)


def _practices(given: Given) -> list[Block]:
    if not given.practices:
        return []
    return [blocks.context(practices.line(given.practices))]
