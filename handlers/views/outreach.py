"""Contacts with customers in words: the private answer, the form, and the weekly reminder."""

import json
from dataclasses import replace
from datetime import date, datetime

from handlers.sentences import WEEKDAYS
from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.erasing import old_pages
from handlers.views.warmline import Chapter
from storage.customers.customers import Known
from storage.customers.outreach import Logged
from storage.delivery import schedules
from storage.delivery.recurrence import local_date
from storage.refusal import escape
from storage.tables import Schedule

FEELINGS = {1: "very unhappy", 2: "unhappy", 3: "so-so", 4: "happy", 5: "very happy"}
TITLE = "Check in"  # of the modals that answer
VALUE_LIMIT = 2000  # characters that a button can carry

HELP = (
    "*Check in with customers while nothing is wrong.*\n"
    "• `/checkin` shows the customers you look after, the ones that wait longest first.\n"
    "• `/checkin Acme all good, they like the portal` logs a contact; `/checkin Acme` opens their card.\n"
    "• `/checkin Acme yesterday all good`, `on Friday`, `20 Nov` or `2026-11-20`, before or after what you heard: a"
    " contact counts on its own day.\n"
    "• *Next call on …* under a contact, on the list and on the card chooses the day of the next call.\n"
    "• On the card is who looks after them, how long they wait, and what happened; *About them* beside a name opens it"
    " too.\n"
    "• `/checkin add Acme every 30 days` takes a customer on your list; also `every 2 weeks`, `every month`,"
    " `latest 60 days`, `internal`. `/checkin add` alone opens a form, `/checkin edit Acme` too.\n"
    "• `/checkin problem Acme late delivery` and `/checkin solved Acme`: while a problem is open, nobody is"
    " reminded to call them.\n"
    "• `/checkin hand Acme to @bo, they like to be called early`, or *Hand over to …* on the card, asks a colleague"
    " whether they look after a customer from now on.\n"
    "• `/checkin remind tuesday 08:30` sets your weekly hour; `/checkin remind off` and `on`.\n"
    '• A new name that begins with one of these words goes in quotes: `/checkin "Add Value Ltd" all good`.\n'
    "A contact counts as a *no-problem check-in* unless a problem was open; you can change that after each one."
    " Only that starts a customer's clock again, and three days after a problem is solved they may be suggested again."
)
IN_HELP = {Chapter.TELL: ["`/checkin` shows which customers to call, and `/checkin Acme all good` logs a contact."]}


def literally(words: str, *more: Block, title: str = TITLE) -> Answer:
    """An answer whose words have a name in them: nothing in it is taken for markup."""
    return Answer(escape(words), [blocks.rich_text(*blocks.spoken(words)), *more], title=title)


def about(customer_id: int, label: str = "About them") -> Block:
    """The button beside a customer's name that opens their card."""
    return blocks.button(blocks.shorten(label, 75), f"checkin_card:{customer_id}", customer_id)


def next_call(customer_id: int) -> Block:
    """Opens the form in which the day of the next call is chosen."""
    return blocks.button("Next call on …", f"checkin_next:{customer_id}", customer_id)


def next_call_form(customer: Known) -> Block:
    picker: Block = {"type": "datepicker", "action_id": "value"}
    if customer.next_call_on:
        picker["initial_date"] = customer.next_call_on.isoformat()
    hint = "Left empty, I go by how often you want to speak. On a day off it is the next working day."
    asked = blocks.form_field("on", "Next call on", picker, hint=hint, optional=True)
    about_ = json.dumps({"customer": customer.id})
    return blocks.form("checkin_next", "Next call", [_about(customer), asked], metadata=about_)


def next_call_chosen(customer: Known) -> Answer:
    """What choosing answers, with the working day that came of it."""
    if customer.next_call_on:
        when = f"The next call with {customer.name} is on {day(customer.next_call_on)}."
        problem = " A problem is open: I do not remind you before it is solved." if customer.problems else ""
        return literally(f"{when} I will remind you that week.{problem}", blocks.actions(about(customer.id)))
    return literally(f"{customer.name} is called as often as you chose.", blocks.actions(about(customer.id)))


def logged(contact: Logged, *, now: datetime) -> Answer:
    """How a contact was counted, and what can still be done about it."""
    name, counted = contact.customer.name, _counted(contact)
    shown = [
        blocks.rich_text(blocks.words("Logged for "), *blocks.spoken(name, bold=True), blocks.words(f" {counted}")),
        *([blocks.quote(contact.note)] if contact.note else []),
        blocks.context(f"{_made(contact, now)}{_clock(contact, now)}"),
        blocks.actions(
            blocks.button("Undo", "checkin_undo", contact.id),
            blocks.button("Change details" if contact.feeling else "Add details", "checkin_details", contact.id),
            blocks.button(
                "It was about a problem" if contact.is_proactive else "It was just a check-in",
                "checkin_count",
                f"{contact.id}:{0 if contact.is_proactive else 1}",
            ),
            *([next_call(contact.customer.id)] if contact.member == contact.customer.owner else []),
            about(contact.customer.id),
        ),
    ]
    text = f"Logged for {escape(name)} {counted} {escape(contact.note)}".strip()
    return Answer(text, shown, title="Logged")


def _counted(contact: Logged) -> str:
    if contact.is_proactive:
        return "as a no-problem check-in."
    why = ", since a problem is open" if contact.customer.problems else ""
    return f"as a contact about a problem{why}. It is no no-problem check-in."


def _made(contact: Logged, now: datetime) -> str:
    """The day that was understood, where it is not today."""
    on, today = local_date(contact.at, contact.zone), local_date(now, contact.zone)
    if on == today:
        return ""
    later = " The digest of that day is out, so the next one counts it." if contact.is_counted_later else ""
    change = "Change details" if contact.feeling else "Add details"
    return f"Made on *{day(on)} {on.year}*; *{change}* changes the day.{later} "


def _clock(contact: Logged, now: datetime) -> str:
    last, ideal = contact.customer.last_checkin_at, contact.customer.ideal_days
    if contact.is_proactive and contact.customer.next_call_on:
        return f"The next call is on {day(contact.customer.next_call_on)}, as you chose."
    if contact.is_proactive and last and last > contact.at:
        return "They heard from us later than that, so the clock of the no-problem check-ins stays as it is."
    if contact.is_proactive and (ago_ := days_since(contact.at, now, contact.zone)):
        ideally = f"in {days(ideal - ago_)}" if ideal > ago_ else "now"
        return f"The clock runs from that day: the next check-in is ideally {ideally}."
    if contact.is_proactive:
        return f"The clock starts again: the next check-in is ideally in {days(contact.customer.ideal_days)}."
    return (
        "The clock of the no-problem check-ins goes on as before: they hear from us in trouble, and ought to without."
    )


def taken_back(contact: Logged, *, keeps_old_pages: bool = False) -> Answer:
    news = f"Taken back: the contact with {contact.customer.name}, and its clock is as before."
    words = "\n".join(part for part in (contact.note, contact.idea) if part)
    if not words:
        return literally(news)
    answer = literally(f"{news}{old_pages(are_kept=keeps_old_pages)} Your words:", blocks.quote(words))
    return replace(answer, text=f"{answer.text} {escape(words)}")


def form(
    customer: Known | None,
    *,
    contact: Logged | None = None,
    name: str = "",
    note: str = "",
    on: date,
    metadata: dict[str, int] | None = None,
) -> Block:
    """*Done*: how are they, what did you hear, any idea. Without a customer the form asks for the name as well.

    ``on`` is the day that it begins with.
    """
    who = [_about(customer)] if customer else _ask_who(name)
    heard = blocks.text_input(contact.note if contact else note, multiline=True)
    idea = blocks.text_input(contact.idea if contact else "", multiline=True)
    improve = "Something we could improve in how they work with us. Your team answers it within a week."
    about_problem = not contact.is_proactive if contact else bool(customer and customer.problems)
    fields = [
        blocks.form_field("feeling", "How are they?", _feelings(contact), optional=True),
        blocks.form_field("note", "What did you hear?", heard, optional=True),
        blocks.form_field("idea", "Any idea for them?", idea, hint=improve, optional=True),
        blocks.form_field("on", "When was it?", _day_picker(on)),
        blocks.form_field("about", "Was it about a problem?", _reasons("yes" if about_problem else "no")),
    ]
    return blocks.form("checkin_contact", "How are they?", [*who, *fields], metadata=json.dumps(metadata or {}))


def _day_picker(on: date) -> Block:
    return {"type": "datepicker", "action_id": "value", "initial_date": on.isoformat()}


def _feelings(contact: Logged | None) -> Block:
    feelings = [(f"{number}: {word}", number) for number, word in FEELINGS.items()]
    return blocks.choose("static_select", feelings, initial=contact.feeling if contact else None)


def _reasons(chosen: str) -> Block:
    reasons = [("No, I just checked in", "no"), ("Yes, because of a problem", "yes")]
    return blocks.choose("radio_buttons", reasons, initial=chosen)


def _about(customer: Known) -> Block:
    parts = [blocks.words("About "), *blocks.spoken(customer.name, bold=True)]
    if customer.problems:
        parts += [blocks.words(". Open problem: "), *blocks.spoken(plain_line(customer.problems[0].text))]
    return blocks.rich_text(*parts)


def _ask_who(name: str) -> list[Block]:
    new = blocks.choose("checkboxes", [("If nobody of that name is on the list, add them to mine", "new")])
    return [
        blocks.form_field("name", "Which customer?", blocks.text_input(name, limit=200)),
        blocks.form_field("new", "Somebody new?", new, optional=True),
    ]


def hour(schedule: Schedule | None) -> str:
    """When the weekly reminder comes, in a line."""
    if schedule is None:
        return "Once a week I will remind you of the ones to call: Tuesdays at 09:00, your time."
    if schedules.is_off(schedule):
        return "Your weekly reminder is off; `/checkin remind on` brings it back."
    weekday = WEEKDAYS[schedule.weekdays[0]]
    return f"Your weekly reminder comes on {weekday}s at {schedule.at:%H:%M}, your time. `/checkin remind` changes it."


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def ago(count: int) -> str:
    return "today" if count < 1 else "yesterday" if count == 1 else f"{count} days ago"


def days_since(moment: datetime, now: datetime, zone: str) -> int:
    return (local_date(now, zone) - local_date(moment, zone)).days


def day(date_: date) -> str:
    return f"{date_:%A} {date_.day} {date_:%B}"


def plain_line(text: str, limit: int = 140) -> str:
    """Somebody's words in a literal line: shortened and on one line."""
    return blocks.shorten(" ".join(text.split()), limit)
