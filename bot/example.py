"""The example company of the sandbox: Brightwater, who keep the coffee machines of other companies running.

Its six weeks of history are lived through by the real program: every story, answer and digest is told through
the same rules as tomorrow's, and posted by the same sender, with the sandbox's clock moving along.
"""

from dataclasses import dataclass, field

from bot.sandbox import Channel, User, UserGroup, Workspace

WORKSPACE = Workspace(
    id="T0BRIGHT",
    name="Brightwater",
    users=(
        User("U0ANA", "ana", "Ana Ribeiro", "Europe/Lisbon", "🦊", is_admin=True),
        User("U0BO", "bo", "Bo Larsen", "America/New_York", "🐻"),
        User("U0CHITRA", "chitra", "Chitra Nair", "Asia/Kolkata", "🦚"),
        User("U0DAN", "dan", "Dan Whitlam", "Australia/Sydney", "🦘"),
        User("U0ESI", "esi", "Esi Mensah", "Europe/Lisbon", "🐝"),
        User("U0FARID", "farid", "Farid Haddad", "America/New_York", "🐢"),
        User("U0GRACE", "grace", "Grace Tan", "Australia/Sydney", "🐧"),
        User("U0HUGO", "hugo", "Hugo Peeters (water filters)", "Europe/Brussels", "🐪", is_restricted=True),
        User("U0IVY", "ivy", "Ivy Sorel", "Europe/Lisbon", "🍃", deleted=True),
        User("U0BUILD", "buildbot", "Buildbot", "UTC", "🤖", is_bot=True),
    ),
    channels=(
        Channel("C0GENERAL", "general", ("U0ANA", "U0BO", "U0CHITRA", "U0DAN", "U0ESI", "U0FARID", "U0GRACE", "U0HUGO")),
        Channel("C0SUPPORT", "support", ("U0ANA", "U0BO", "U0CHITRA", "U0DAN"), topic="Whoever calls us, calls here"),
        Channel("C0FIELD", "field-service", ("U0ESI", "U0FARID", "U0GRACE", "U0ANA"), topic="On the road"),
        Channel("C0RANDOM", "coffee-corner", ("U0ANA", "U0BO", "U0ESI", "U0GRACE"), bot_is_member=False),
    ),
    groups=(
        UserGroup("S0SUPPORT", "support", "Support", ("U0BO", "U0CHITRA", "U0DAN")),
        UserGroup("S0FIELD", "field", "Field service", ("U0ESI", "U0FARID", "U0GRACE")),
    ),
)


@dataclass(frozen=True)
class Tale:
    """A story of the past: ``day`` counts back from today."""

    day: int
    author: str
    text: str
    kind: str = "wonderful"
    side: str = "external"
    our_part: str = ""
    lesson: str = ""
    practices: tuple[str, ...] = ()
    touch_point: str = ""


@dataclass(frozen=True)
class Praise:
    day: int
    giver: str
    receivers: tuple[str, ...]
    message: str
    practices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Client:
    """A customer and the contacts of the past: (day, proactive, feeling, note)."""

    name: str
    owner: str
    side: str = "external"
    ideal_days: int = 30
    contacts: tuple[tuple[int, bool, int, str], ...] = field(default=())
    problem: tuple[int, str] | None = None  # (day it was opened, what)


TALES = (
    Tale(40, "U0CHITRA", "The school's machine died on exam day. I stayed on the phone with the caretaker until the"
         " spare ran, and he sent us a photo of the staff room.", practices=("compassion",), touch_point="Phone call"),
    Tale(38, "U0FARID", "I promised the clinic a morning visit and came at four.", "difficult",
         our_part="I saw at ten that I would be late and did not call.",
         lesson="Call when I know, not when I arrive.", touch_point="Repair visit"),
    Tale(34, "U0GRACE", "Left a bag of our own beans with the night shift of the bakery, because their delivery was"
         " lost and it was not their fault.", practices=("beyond",), touch_point="Delivery"),
    Tale(31, "U0BO", "A customer asked for a refund and I explained our policy for ten minutes.", "difficult",
         our_part="I defended the rule instead of asking what had gone wrong for them.",
         lesson="First ask what they need. Then look for what we can do.", practices=("solutions",),
         touch_point="Phone call"),
    Tale(27, "U0DAN", "Field service had no part numbers, so I photographed every shelf for them on Saturday.",
         side="internal", practices=("beyond",)),
    Tale(24, "U0ESI", "The hotel's new manager had never seen our machine. We made coffee together for an hour; she"
         " now trains her own people.", practices=("compassion", "beyond"), touch_point="Repair visit"),
    Tale(20, "U0CHITRA", "I closed a ticket as solved and it was not. The customer had to write a second time.",
         "difficult", our_part="I trusted the log instead of asking them.",
         lesson="Ask before closing: does it work for you now?", touch_point="Ticket"),
    Tale(16, "U0FARID", "Bo's note in the ticket had everything: floor, gate code, who to ask for. Ten minutes saved"
         " and a calm start.", side="internal", practices=("solutions",)),
    Tale(13, "U0GRACE", "Rang the museum just to ask how the summer was. They had been meaning to order two more.",
         practices=("compassion",), touch_point="Phone call"),
    Tale(9, "U0BO", "The airport lounge had water on the floor at six in the morning. We had no plan for Sundays.",
         "difficult", our_part="I knew that the Sunday list was out of date and left it.",
         lesson="The list is mine to keep; I check it every Friday.", touch_point="Emergency line"),
    Tale(6, "U0ESI", "Explained the descaling to the canteen team with drawings instead of the manual. They laughed,"
         " and it has run since.", practices=("solutions", "beyond"), touch_point="Repair visit"),
    Tale(5, "U0DAN", "A field in our form was not filled in, so Farid drove to the wrong building.", "difficult",
         "internal", our_part="I skipped the field because I was in a hurry.",
         lesson="One missed field becomes somebody else's angry customer: I fill it in or I call.",
         touch_point="Ticket"),
    Tale(4, "U0CHITRA", "The library thanked us for the card we sent to their retiring porter. Nobody had asked us to.",
         practices=("beyond",)),
    Tale(3, "U0GRACE", "Two deliveries crossed, and the café got decaf for a wedding. I drove over with the right one.",
         practices=("solutions",), touch_point="Delivery"),
)  # fmt: skip

PRAISE = (
    Praise(39, "U0FARID", ("U0CHITRA",), "for telling the clinic the truth about the delay", ("compassion",)),
    Praise(36, "U0ANA", ("U0BO", "U0DAN"), "for covering the holiday week without a grumble"),
    Praise(33, "U0ESI", ("U0DAN",), "for the photographs of the shelves; we found the valve in a minute", ("beyond",)),
    Praise(29, "U0CHITRA", ("U0GRACE",), "for taking the bakery's call in the middle of your night", ("beyond",)),
    Praise(26, "U0BO", ("U0ESI", "U0FARID", "U0GRACE"), "for every visit on time in the heat"),
    Praise(22, "U0DAN", ("U0CHITRA",), "for the calm handover on Friday", ("solutions",)),
    Praise(19, "U0GRACE", ("U0FARID",), "for lending me your van"),
    Praise(15, "U0ANA", ("U0CHITRA",), "for owning up to the ticket so plainly; it taught all of us", ("compassion",)),
    Praise(12, "U0FARID", ("U0BO",), "for ticket notes that read like a good map", ("solutions",)),
    Praise(8, "U0ESI", ("U0BO", "U0CHITRA"), "for staying on the line with the lounge until I was there", ("compassion",)),
    Praise(6, "U0CHITRA", ("U0BO",), "for sorting out the Sunday list the same day", ("solutions",)),
    Praise(4, "U0BO", ("U0GRACE",), "for the wedding rescue", ("beyond",)),
    Praise(3, "U0GRACE", ("U0ESI",), "for the drawings; I use them too now"),
)  # fmt: skip

CLIENTS = (
    Client("Harbour Clinic", "U0BO", ideal_days=14, contacts=((37, False, 2, "Upset about the late visit."),
           (16, True, 4, "Visits are on time now; the nurses like the new cups."))),
    Client("Seaview Hotel", "U0ESI", contacts=((24, True, 5, "New manager, very keen."),)),
    Client("Linden School", "U0CHITRA", contacts=((40, False, 4, "Spare machine worked."), (11, True, 4, "All quiet."))),
    Client("City Museum", "U0GRACE", ideal_days=30, contacts=((13, True, 5, "Two more machines in spring."),)),
    Client("Airport Lounge", "U0BO", ideal_days=7, contacts=((9, False, 2, "Water on the floor."),),
           problem=(9, "Leaking valve, part ordered")),
    Client("Corner Bakery", "U0GRACE", ideal_days=21, contacts=((33, True, 4, "Happy with the night delivery."),)),
    Client("Old Town Library", "U0CHITRA", ideal_days=45, contacts=((4, True, 5, "Delighted with the card."),)),
    Client("Canteen 21", "U0ESI", ideal_days=14, contacts=((6, True, 4, "Descaling works."),)),
    Client("Warehouse team", "U0FARID", side="internal", ideal_days=14, contacts=((20, True, 3, "Short of boxes."),)),
    Client("Our accountants", "U0DAN", side="internal", ideal_days=30, contacts=((30, True, 4, "Please send receipts"
           " by the 3rd."),)),
    Client("Riverside Café", "U0BO", ideal_days=10, contacts=((31, True, 4, "Wants to try the dark roast."),)),
    Client("North Gate Gym", "U0BO", ideal_days=21, contacts=((36, True, 3, "Thinks we are a bit dear."),)),
)  # fmt: skip

# What people say in the daily round, taken in turn, and how they feel.
ANSWERS = (
    ("Two visits closed, one waits for a part.", 4),
    ("Called three customers who had not asked for anything.", 5),
    ("A long queue this morning; we got through it.", 3),
    ("Wrote down the gate codes, at last.", 4),
    ("A hard call. I would like to talk about it tomorrow.", 2),
    ("Quiet day, tidied the van.", 4),
    ("Learned the new grinder from the manual and from Esi.", 5),
)
