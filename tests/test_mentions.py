"""People and words out of Slack text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.mentions import Marked, Typed, called, decode, plain, read, unnamed, with_names
from storage.refusal import escape


@pytest.mark.parametrize(
    ("text", "people", "words"),
    [
        ("<@U1|ana> for the calm handover", ("U1",), "for the calm handover"),
        ("<@U1> <@W2> for staying late", ("U1", "W2"), "for staying late"),
        ("for staying late <@U1|ana>, <@U2|bo> and <@U3|cy>", ("U1", "U2", "U3"), "for staying late"),
        ("<@U1|ana> &amp; <@U2|bo>: AT&amp;T went well", ("U1", "U2"), "AT&T went well"),
        ("thanks <@U1|ana> for helping <@U2|bo> out", ("U1", "U2"), "thanks @ana for helping @bo out"),
        ("<@U1> again <@U1> and again", ("U1",), "again @U1 and again"),
        ("<@U1|ana> a &lt; b &amp; c", ("U1",), "a < b & c"),
        ("<@U1|ana>", ("U1",), ""),
        ("well done", (), "well done"),
        ("", (), ""),
    ],
)
def test_mentions_are_found_anywhere_and_the_reason_is_what_is_left(
    text: str, people: tuple[str, ...], words: str
) -> None:
    typed = read(text)

    assert (typed.people, typed.words) == (people, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1|ana>'s", ""),
        ("<@U1|ana>'s help", "@ana's help"),
        ("<@U1|ana> <@U2|bo>'s help", "@bo's help"),
        ("<@U1|ana>: thanks", "thanks"),
        ("<@U1|ana> und <@U2|bo> danke", "danke"),
        ("<@U1|ana> ... fine", "fine"),
        ("thanks to <@U1|ana>", "thanks to @ana"),
        ("with the help of <@U1|ana> and <@U2|bo>", "with the help of @ana and @bo"),
        ("l'aide de <@U1|ana>", "l'aide de @ana"),
        ("great work, <@U1|ana>, <@U2|bo>", "great work"),
        ("great work - <@U1|ana>", "great work"),
        ("great work <@U1|ana> and <@U2|bo>!", "great work @ana and @bo!"),
        ("it was <@U1|ana>, not <@U2|bo>, who helped", "it was @ana, not @bo, who helped"),
        ("thanks <!here> all", "thanks @here all"),
        ("ask <!subteam^S1|@support> again", "ask @support again"),
        ("see <https://a.example/x|the page> now", "see the page (https://a.example/x) now"),
        ("write to <mailto:a@b.example|a@b.example> or <tel:+491|+491>", "write to a@b.example or +491"),
        ("on <!date^1392734382^{date}|Monday> we met", "on Monday we met"),
        ("in <#C1> we met", "in a private channel we met"),
    ],
)
def test_a_name_goes_where_it_says_who_and_stays_where_it_is_part_of_what_is_said(text: str, words: str) -> None:
    assert read(text).words == words


def test_marks_out_of_a_form_get_names_and_nothing_else_changes() -> None:
    names = {"U1": "ana", "C1": "#general", "S1": "@support"}
    text = "ask <@U1> or <!subteam^S1> in <#C1|x>, <https://a.example|a> <!here> &amp;"

    assert with_names(text, names) == "ask @ana or @support in #general, <https://a.example|a> <!here> &amp;"
    assert plain("<!subteam^S1> <#C1> <@U1> <#C2> <!date^1^x> <mailto:a@b.example> <tel:+49>", names=names) == (
        "@support #general @ana a private channel @date a@b.example +49"
    )


def test_who_is_marked_and_how_they_are_called() -> None:
    assert called("<@U1> <@U2|bo> <#C1> <@U3>", {"U1": "ana"}) == {"U1": "ana", "U2": "bo", "U3": "U3"}


def test_a_mark_wants_a_name_if_it_has_none_and_a_channels_always() -> None:
    text = "<@U1> <@U2|bo> <#C1|x> <#C2> <!subteam^S1> <!subteam^S2|@s> <!here> <https://a.example> <@U1>"

    assert unnamed(text) == Marked(people=("U1",), groups=("S1",), channels=("C1", "C2"))
    for some in ("<@U1>", "<!subteam^S1>", "<#C1|x>"):
        assert unnamed(some)
    assert not unnamed("<@U2|bo> and <!here>")


def test_several_lines_are_kept() -> None:
    assert read("<@U1> first\nsecond   line\n\nlast").words == "first\nsecond line\n\nlast"


def test_groups_and_broadcasts_and_bare_names_are_told_apart() -> None:
    typed = read("<!subteam^S1|@support> <!channel> @here @bob.smith thanks, mail a@b.example")

    assert typed == Typed(
        groups=("S1",),
        group_names=("support",),
        broadcasts=("channel", "here"),
        bare_names=("bob.smith",),
        words="thanks, mail a@b.example",
    )


def test_everyone_is_no_name() -> None:
    typed = read("<!everyone> @Everyone @everyone thanks")

    assert (typed.broadcasts, typed.bare_names, typed.words) == (("everyone", "Everyone"), (), "thanks")


def test_each_practice_is_a_tag_and_a_longer_word_is_none() -> None:
    assert read("<@U1> #compassion and #Solutions, #beyond #beyonder").tags == ("compassion", "solutions", "beyond")


def test_known_tags_are_taken_out_also_when_a_channel_has_their_name() -> None:
    typed = read("<@U1> for staying #beyond <#C1|compassion> <#C2|general> #somethingelse")

    assert typed.tags == ("compassion", "beyond")
    assert typed.words == "for staying #general #somethingelse"


@pytest.mark.parametrize("text", ["&lt;!channel&gt; hello", "&lt;@U9&gt; hello"])
def test_marks_that_were_typed_as_text_stay_text(text: str) -> None:
    typed = read(f"<@U1> {text}")

    assert typed.people == ("U1",)
    assert typed.broadcasts == ()
    assert typed.words == decode(text)


def test_a_command_can_be_given_back_as_it_was_typed() -> None:
    assert plain("<@U1|ana> and <!subteam^S1|@team> in <#C1|general>: <https://a.example|a.example> &lt;3 <!here>") == (
        "@ana and @team in #general: a.example (https://a.example) <3 @here"
    )


@given(st.text())
def test_escaped_words_come_back_whole_and_hold_no_marks(text: str) -> None:
    assert decode(escape(text)) == text
    assert "<" not in escape(text)
    assert ">" not in escape(text)


@given(st.text(alphabet=st.sampled_from("<>@!#|&;^Uab1 \n,S") | st.characters(), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    typed = read(text)

    assert all("\ue000" not in part for part in (typed.words, *typed.bare_names)) or "\ue000" in text
    assert len(set(typed.people)) == len(typed.people)


def test_a_text_that_tells_of_people_keeps_them_at_its_edges() -> None:
    assert read("<@U1|ana> helped <@U2|bo> #beyond", keep_edges=True).words == "@ana helped @bo"


def test_a_domain_stays_as_it_was_typed() -> None:
    assert plain("<http://acme.example|acme.example> is fine") == "acme.example is fine"
