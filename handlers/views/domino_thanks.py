"""Thanks upstream in words: the form, the post where the other team meets, and what whoever sent them reads."""

import json
from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.channels import WHY_NOT
from handlers.views.dominoes import TITLE
from handlers.views.lines import of_people
from handlers.views.unposted import waits_for
from storage.dominoes.handovers import Seen
from storage.dominoes.thanks import Post, Thanked
from storage.dominoes.words import LIMITS
from storage.people import places


def form(found: Sequence[Seen], *, said: str = "") -> Block:
    """Whom, where there are several, and what for."""
    fields = []
    if len(found) > 1:
        options = [(f"{one.giver}, for {one.what}", one.id) for one in found]
        fields.append(blocks.form_field("handover", "Whom?", blocks.menu(options)))
    asked = blocks.text_input(said, multiline=True, limit=LIMITS["words"])
    fields.append(blocks.form_field("words", "What for?", asked))
    one = f"*{of_people(found[0].giver)}*, for {of_people(found[0].what)}" if len(found) == 1 else "the team you choose"
    about = lines.paragraph(f"From your team to {one}: posted where they meet, without your name.")
    metadata = json.dumps({"id": found[0].id if len(found) == 1 else None})
    return blocks.form("upstream_form", "Thank upstream", [about, *fields], submit="Send", metadata=metadata)


def thanked(thanks: Thanked, *, waits: bool = False) -> Answer:
    made = [blocks.button("Undo", "upstream_undo", thanks.id)]
    where = waits_for(thanks.channel) if waits else f"I post it in <#{thanks.channel}>."
    text = f"*{of_people(thanks.team)}* reads your team's thanks. {where}"
    if thanks.obstacle:
        why, how = WHY_NOT[thanks.obstacle], places.WHAT_TO_DO[thanks.obstacle]
        text = f"Stored; I cannot post there: <#{thanks.channel}> is where *{of_people(thanks.team)}* meets, and {why}"
        text += f" {how}" if how not in why else ""
    if thanks.delivery:
        made.insert(0, blocks.button("Try again", "unposted_retry", thanks.delivery))
    return Answer(lines.plainly(text), [lines.paragraph(text), blocks.actions(*made)], title=TITLE)


def undone() -> Answer:
    return Answer("Taken back, and the post goes.", title=TITLE)


def post(said: Post) -> Message:
    """Team to team."""
    text = f"💛 *{of_people(said.from_)}* thanks *{of_people(said.to)}* for {of_people(said.what)}"
    return Message(
        lines.plainly(f"{text}: {of_people(said.words, 300)}"), [lines.paragraph(text), blocks.quote(said.words)]
    )
