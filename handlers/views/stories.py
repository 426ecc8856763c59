"""Stories in words: the post, the private answers, the form, what a search finds."""

import json
from collections.abc import Sequence

from handlers.views import blocks, joining, lines, practices
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.channels import WHY_NOT
from handlers.views.erasing import old_pages
from handlers.views.unposted import CHANGE_WAITS, waits_for
from handlers.views.warmline import Chapter
from storage.kudos import Given
from storage.refusal import escape
from storage.stories.library import Page, Told
from storage.stories.stories import Placed

HELP = (
    "*Tell a story of service:* `/servicestory The driver waited with her until the taxi came #beyond`\n"
    "• One line is enough. `#compassion`, `#solutions` and `#beyond` say which practice it shows, `#internal` that"
    " the customer was a colleague or partner, `#difficult` that it did not go well.\n"
    "• `#anonymous` leaves your name out: it is posted at the next full hour, and you get a code to change or withdraw"
    " it, as in `/servicestory code 1234 5678 9012 3456`.\n"
    "• Mention a colleague in a wonderful story, and I tell them once it is posted.\n"
    "• *I learned from this* below a story can be said with 💡 too, where this workspace lets me see emoji.\n"
    "• A difficult story begins with our own part, and names nobody but you.\n"
    "• `/servicestory` alone opens a form. You can edit or withdraw a story at any time; its post follows.\n"
    "• `/servicestory search WORDS` finds stories, cards and ideas; `/servicestory search` alone says how to narrow it"
    " down. `/servicestory mine` shows yours."
)

TITLES = {
    "text": "What happened",
    "our_part": "Our own part",
    "lesson": "Lesson, or next time",
    "touch_point": "Touch point",
    "downstream": "Affected downstream",
}
WHY_NOT_THERE = WHY_NOT | {
    "absent": "I am not a member there. Type `/invite @Warmline` in it, and the next story goes there.",
}
TITLE = "Stories"  # of the modals that answer
SPOKEN = 700  # characters of a story in a notification
IN_HELP = {
    Chapter.TELL: [
        "`/servicestory what happened` tells a story, wonderful or difficult. `/servicestory search words` finds one."
    ]
}


def post(
    told: Told, *, shows: Sequence[str] = (), has_upstream: bool = False, joined: Sequence[Given] | None = None
) -> Message:
    """What the channel sees. It names its author without a mention, so that it pings nobody.

    ``joined``: what others said in their own words; None where nobody can.
    """
    text = f"{_headline(told)}: {blocks.shorten(told.text, SPOKEN)}"
    shown = [lines.paragraph("_It shows:_ " + " · ".join(map(lines.of_people, shows)))] if shows else []
    below = joining.buttons({"story": told.id}, joined) if joined else []
    can_join = joined is not None and told.kind == "wonderful"
    made = _buttons(told, has_upstream=has_upstream, can_join=can_join)
    shown += joining.others(joined or ())
    return Message(escape(text), [*story(told), *shown, *below, made])


def story(told: Told) -> list[Block]:
    """A whole story to read, a difficult one beginning with our own part."""
    order = ("our_part", "text", "lesson") if told.kind == "difficult" else ("text", "our_part", "lesson")
    shown = [blocks.rich_text(blocks.words(_headline(told), bold=True))]
    for field in order:
        if words := getattr(told, field):
            if field != "text" or told.kind == "difficult":
                shown.append(blocks.rich_text(blocks.words(TITLES[field])))
            shown.append(blocks.quote(words))
    short = [
        blocks.rich_text(blocks.words(f"{TITLES[field]}: ", bold=True), *blocks.spoken(words))
        for field in ("touch_point", "downstream")
        if (words := getattr(told, field) or (told.point if field == "touch_point" else ""))
    ]
    return [*shown, *short, blocks.context(*_details(told)), *_counts(told)]


def in_channel(told: Told, placed: Placed) -> Answer:
    """The answer to the command as the post itself, where the outbox cannot post."""
    shown = post(told)
    note = (
        "I am not a member of this channel, so this post cannot be changed later."
        " `/servicestory mine` edits or withdraws what I keep."
    )
    if placed.wanted != placed.channel:
        note += f"\nThis story belongs in <#{placed.wanted}>, but {WHY_NOT_THERE[placed.obstacle]}"
    return Answer(f"{shown.text}\n{note}", [*shown.blocks, blocks.context(note)], is_public=True)


def stored(
    placed: Placed,
    *,
    title: str = "Story told",
    waits: bool = False,
    below: Sequence[Block] = (),
    hearers: Sequence[str] = (),
) -> Answer:
    """Where the story went, and what its author can do about it. ``below``: what else it may lead to; ``hearers``: who
    is told that they are in it.
    """
    told = f" {blocks.names(hearers)} will hear from me that they are in it." if hearers else ""
    text = f"{_where(placed, waits=waits)}{told}"
    return Answer(text, [blocks.section(text), _own_buttons(placed), *below], title=title)


def changed(placed: Placed, *, waits: bool = False) -> Answer:
    """What the form turns into after an edit."""
    if placed.is_posted and placed.obstacle == "shared":
        text = (
            "Changed in what I keep. The post stays as it is, since people from other organisations read along there."
        )
    elif placed.is_posted and waits:
        text = f"Changed in what I keep. {CHANGE_WAITS}"
    elif placed.is_posted:
        text = "Changed, and the post changes with it."
    elif placed.channel:
        text = "Changed in what I keep. The post stays as it is, since I am not a member of that channel."
    else:
        text = "Changed."
    again = blocks.actions(_edit(placed.id), _withdraw(placed.id, "Withdraw"))
    return Answer(text, [blocks.section(text), again], title="Story changed")


def withdrawn(told: Told, *, keeps_old_pages: bool = False) -> Answer:
    """The author's words go back to the author; nobody else has them any more."""
    stays = told.channel and not told.is_posted
    post_too = " The post itself stays, since I am not a member of that channel." if stays else ""
    text = f"Withdrawn, and its words are erased here.{post_too}{old_pages(are_kept=keeps_old_pages)}"
    text += " In case you want them:"
    kept = [(title, words) for field, title in TITLES.items() if (words := getattr(told, field))]
    given_back = [part for title, words in kept for part in (blocks.section(f"*{title}*"), blocks.typed(words))]
    spoken = f"{text} {escape(blocks.shorten(told.text, SPOKEN))}"
    return Answer(spoken, [blocks.section(text), *given_back], title="Story withdrawn")


def mine(page: Page, *, channel: str, is_first: bool = True) -> Answer:
    """The author's own stories; ``channel`` is where one that was posted nowhere could be posted now."""
    if not page.stories:
        return paragraph("You have told no story yet. `/servicestory` opens a form, one line is enough.", title=TITLE)
    heading = "*Your stories*, the newest first" if is_first else "*Your stories*, further back"
    shown = [part for told in page.stories for part in own(told, channel)]
    return Answer(_spoken(heading, page), [blocks.section(heading), *shown, *_more(page)], title=TITLE)


def own(told: Told, channel: str = "") -> list[Block]:
    """A story in its author's list, with what they can do about it."""
    return [*_line(told), _changing(told, channel)]


def whole(told: Told) -> Block:
    """One story in a modal of its own."""
    link = [blocks.context(f"<{told.link}|Open it in its channel>")] if told.link else []
    return blocks.notice("Story", [*story(told), *link])


def _headline(told: Told) -> str:
    who = told.author_name or "A colleague"
    if told.kind == "difficult":
        return f"🌱 {who} tells a difficult story, so that we learn from it"
    return f"☀️ {who} tells a wonderful story of service"


def _details(told: Told) -> list[str]:
    parts = [f"{told.side.capitalize()} customer"]
    parts += [practices.line(told.practices)] if told.practices else []
    parts += [f"They felt {escape(told.felt)}"] if told.felt else []
    parts += [f"What slipped: {', '.join(told.slipped)}"] if told.slipped else []
    parts += ["told anonymously"] if told.is_anonymous else []
    return parts + (["edited"] if told.edited_at else [])


def _counts(told: Told) -> list[Block]:
    parts = [f"{_people(told.thanks)} said thank you"] if told.thanks else []
    parts += [f"{_people(told.learned)} learned from this"] if told.learned else []
    return [blocks.context(" · ".join(parts))] if parts else []


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _buttons(told: Told, *, has_upstream: bool, can_join: bool) -> Block:
    made = [blocks.button("I learned from this", "story_learn", told.id)]
    if told.author is not None or told.is_anonymous:
        mine = [joining.add({"story": told.id})] if can_join else []
        made = [thank(told.id), *mine, *made]
    if told.kind == "difficult":
        made.append(blocks.button("Make it an idea", "idea_from_story", told.id))
    if has_upstream:
        made.append(blocks.button("Thank upstream", "upstream_thank", told.id))
    return blocks.actions(*made)


def _where(placed: Placed, *, waits: bool) -> str:
    posting = waits_for(placed.channel) if waits else f"I am posting your story in <#{placed.channel}> now."
    if placed.is_posted and placed.channel == placed.wanted:
        return f"Stored. {posting}"
    why = WHY_NOT_THERE.get(placed.obstacle, "")
    if placed.channel:
        return f"Stored. {posting} It belongs in <#{placed.wanted}>, but {why}"
    if not placed.wanted:
        return (
            "Stored, and only you can read it so far. To have it posted, type `/servicestory mine` in the channel that"
            " shall read it, and press *Post it*."
        )
    if placed.obstacle in ("archived", "shared"):
        return (
            f"Stored, but posted nowhere yet. It belongs in <#{placed.wanted}>, but {why} Then type"
            " `/servicestory mine`, and press *Post it*."
        )
    return (
        "Stored, but posted nowhere yet, because I cannot post in the conversation where it belongs."
        " Type `/invite @Warmline` in the channel that shall read it, then `/servicestory mine`,"
        " and press *Post it*."
    )


def _own_buttons(placed: Placed) -> Block:
    details = blocks.button("Add details", "story_details", placed.id)
    post_it = [] if placed.channel or not placed.wanted else [_post_it(placed.id, placed.wanted)]
    return blocks.actions(*post_it, details, _edit(placed.id), _withdraw(placed.id, "Undo"))


def _changing(told: Told, channel: str) -> Block:
    post_it = [] if told.channel else [_post_it(told.id, channel)]
    return blocks.actions(*post_it, _edit(told.id), _withdraw(told.id, "Withdraw", confirm=True))


def thank(story_id: int) -> Block:
    return blocks.button("Thank them for sharing", "story_thank", story_id)


def read(story_id: int) -> Block:
    return blocks.button("Read it", "story_read", story_id)


def _edit(story_id: int) -> Block:
    return blocks.button("Edit", "story_edit", story_id)


def _withdraw(story_id: int, title: str, *, confirm: bool = False) -> Block:
    asked = "The post goes, and the words are erased. You get them back to keep." if confirm else ""
    return blocks.button(title, "story_withdraw", story_id, confirm=asked)


def _post_it(story_id: int, channel: str) -> Block:
    return blocks.button("Post it", "story_post", f"{story_id}:{channel}", style="primary")


def _line(told: Told) -> list[Block]:
    """A story in its author's list: when, which kind, its first words, and the way to the whole."""
    link = f"\n<{told.link}|Open it in its channel>" if told.link else ""
    head = f"*{blocks.when(told.told_at, '{date_short_pretty}')}* · {told.kind}, {told.side}"
    return [lines.paragraph(f"{head}\n{lines.of_people(told.text)}{link}"), blocks.actions(read(told.id))]


def _spoken(heading: str, page: Page) -> str:
    """A list for screen readers, which read no blocks."""
    return "\n".join([heading, *(f"• {told.kind}: {blocks.one_line(told.text, 100)}" for told in page.stories)])


def _more(page: Page) -> list[Block]:
    if page.more is None:
        return []
    after = json.dumps({"words": "", "before": page.more})
    return [blocks.actions(blocks.button("More", "story_more", after))]
