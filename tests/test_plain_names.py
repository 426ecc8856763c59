"""A difficult story that names a colleague by a plain name is asked back once; nothing typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.stories.plain_names import named
from storage.tables import Person, Story
from tests.acting import Actor, buttons, value, words
from tests.making import change, every, make_team, only, remove
from tests.stage import ANA, BO, CY, Bot

OTHERS = {
    "U1": ("farid.k", "Farid Khalil"), "U2": ("Bo", "Bo Berg"), "U3": ("José (he/him)", "José Núñez"),
    "U4": ("Will Young", ""), "U5": ("田中", "田中太郎"), "U6": ("Anne-Marie | Support", "Anne-Marie Dupont"),
    "U7": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Farid was late again", ["U1"]),
        ("because of farid's note", ["U1"]),
        ("FARID’S fault", ["U1"]),
        ("Mr Khalil did not call", ["U1"]),
        ("bo was late", []),
        ("Bo was late, and Berg too", ["U2"]),
        ("Jose forgot it", ["U3"]),
        ("Mr Nunez forgot it", ["U3"]),
        ("it will be late, we are young", []),
        ("Will was late", ["U4"]),
        ("昨日田中さんが遅れました", ["U5"]),
        ("Anne-Marie forgot", ["U6"]),
        ("the Support queue was long", []),
        ("I, Ana Alves, forgot, and Alves it was", []),
        ("Faridabad is far, Bogota too", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, who: list[str]) -> None:
    assert list(named([text], own=("Ana", "Ana Alves"), others=OTHERS)) == who


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sam Roy", "sam was late"),
        ("Sam Roy", "Roy was late"),
        ("Li Wei", "Wei was late"),
        ("Dr. Nora Weiss", "nora was late"),
        ("Jean-Pierre Dupont", "Jean forgot it"),
        ("María José García-López", "Garcia forgot it"),
        ("Zoë Müller", "Mrs Mueller forgot it"),
        ("Zoe Mueller", "Mrs Müller forgot it"),
        ("Eva Böhm", "Mrs Boehm forgot it"),
        ("Eva Boehm", "Mrs Böhm forgot it"),
        ("Eva Jäger", "Mrs Jaeger forgot it"),
        ("Eva Jaeger", "Mrs Jäger forgot it"),
        ("Ünal", "Uenal forgot it"),
        ("Léa Lecœur", "Lecoeur forgot it"),
        ("Joe Falk", "joe forgot it"),
        ("Farid Khalil", "it was farids fault"),
        ("Farid Khalil", "it was Fa\u200brid"),
        ("Farid(Support)", "Farid was late"),
        ("(Farid)", "Farid was late"),
        ("Jo-Jo Falk", "jo-jo was late"),
        ("Bo Li", "bo li was late"),
        ("Михаил Иванов", "мы с Михаилом и Ивановым"),
        ("Анна Белова", "мы с Анной"),
        ("Ян Белов", "Ян опоздал"),
        ("김민수", "민수가 늦었어요"),
        ("김 민수", "민수가 늦었어요"),
        ("Berg, Jan", "jan was late"),
        ("Berg, Jan", "Jan Berg was late"),
        ("Berg, Jan (Support)", "Mr Berg was late"),
        ("van der Berg, Jan Willem", "Willem was late"),
        ("Farid, Support", "Farid was late"),
        ("田中太郎", "太郎が遅れました"),
        ("田中 太郎", "太郎が遅れました"),
        ("田中太郎", "田中さんが遅れました"),
        ("佐藤さくら", "さくらさんが遅れました"),
        ("佐藤さくら", "佐藤さんが遅れました"),
        ("佐藤健太郎", "健太郎が遅れました"),
        ("佐藤健太郎", "佐藤さんが遅れました"),
        ("長谷川太郎", "太郎が遅れました"),
        ("ジョン・スミス", "スミスさんが遅れました"),
        ("王小明", "小明又迟到了"),
        ("王 小明", "小明又迟到了"),
        ("欧阳娜娜", "娜娜又迟到了"),
        ("王 明", "王明又迟到了"),
        ("王明", "王 明又迟到了"),
        ("สมชาย ใจดี", "เมื่อวานสมชายมาสาย"),
        ("محمد علي", "تأخر ومحمد"),
        ("علي", "تأخر وعلي"),
    ],
)
def test_each_part_of_a_name_is_known_as_languages_write_it(name: str, text: str) -> None:
    assert named([text], own=("Ana Alves",), others={"U1": (name,)}).keys() == {"U1"}
    others = ["Mr Dr Smith of Support and the prof of Bon, van der Aa", "王さん、明日", "小田", "マイルド"]
    assert not named(others, own=(), others={"U1": (name, "マイケル")})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Farid (Support)", "the support queue was long"),
        ("Farid [Support]", "the support queue was long"),
        ("王小明（客服）", "客服很忙"),
        ("Farid, they", "they were late"),
        ("Farid, Dr", "the dr was late"),
        ("Anna von Berg", "von was late"),
        ("Anna Roey", "Roy was late"),
        ("Wei Li", "Li was late"),
        ("Tom", "it was om"),
        ("Anna", "An was late"),
        ("Иван", "Ивашка опоздал"),
        ("Яна", "янки опоздали"),
        ("Анна", "ангел опоздал"),
        ("고객지원", "고객이 왔어요"),
        ("林さくら", "森林は遠い"),
        ("สมชาย ใจดี", "เขาใจดี"),
    ],
)
def test_other_words_name_nobody(name: str, text: str) -> None:
    assert not named([text], own=("Ana Alves",), others={"U1": (name,)})


def test_each_field_of_a_form_is_read_by_itself() -> None:
    assert named(["it was Farid", "who knew"], own=(), others={"U1": ("Farid",)})
    assert not named(["it was Fa", "rid of it"], own=(), others={"U1": ("Farid",)})


@given(st.lists(st.text(max_size=30)), st.text(max_size=20))
def test_no_words_and_no_name_are_too_odd(texts: list[str], name: str) -> None:
    assert named(texts, own=(name,), others={"U1": (name, "Zoltan")}).keys() <= {"U1"}


async def tell_difficult(person: Actor, text: str, channel: str = "support", **more: str) -> None:
    await person.say(f"/servicestory {text} #difficult", channel)
    await person.submit(**{"our_part": "I did not ask", **more})


async def test_it_is_asked_back_once_and_can_be_posted_as_it_is(bot: Bot, store: Store, cy: Actor) -> None:
    store.write_now(make_team, members=[BO, CY])
    await tell_difficult(cy, "Bo was late again", lesson="call")

    assert "You name Bo. A difficult story names nobody but its author" in words(cy.form).replace("\n", "")
    assert buttons(cy.form) == ["Post as it is", "Reword"]
    assert (value(cy.form, "text"), value(cy.form, "our_part")) == ("Bo was late again", "I did not ask")
    assert every(store, Story) == []

    await cy.press("Post as it is")
    await bot.tick()
    assert only(store, Story).lesson == "call"
    assert "Bo was late again" in words(cy.posts("support"))


async def test_it_is_posted_once_however_often_slack_brings_the_press(
    slack: Sandbox, bot: Bot, store: Store, cy: Actor
) -> None:
    await tell_difficult(cy, "Bo was late again")
    pressed = await cy.press("Post as it is")
    await slack.redeliver(pressed.delivery)

    assert len(every(store, Story)) == 1


async def test_what_is_reworded_is_told_without_another_question(bot: Bot, store: Store, cy: Actor) -> None:
    await tell_difficult(cy, "Bo was late again")
    await cy.press("Reword")
    assert buttons(cy.form) == []
    await cy.submit(text="We were late again")

    assert only(store, Story).text == "We were late again"


async def test_who_sends_it_once_more_has_been_asked(bot: Bot, store: Store, cy: Actor) -> None:
    await tell_difficult(cy, "Bo was late again")
    await cy.submit()

    assert only(store, Story).text == "Bo was late again"


async def test_somebody_else_who_is_named_then_is_asked_about_too(bot: Bot, store: Store, cy: Actor) -> None:
    await tell_difficult(cy, "Bo was late again")
    await cy.submit(text="Di was late again")
    assert every(store, Story) == []
    await cy.submit(text="Ana Alves was late again")

    assert "You name Ana" in words(cy.form).replace("\n", "")


async def test_an_edit_and_details_that_name_somebody_are_asked_back(bot: Bot, store: Store, cy: Actor) -> None:
    await cy.say("/servicestory Bo was late again", "support")
    assert len(every(store, Story)) == 1  # a wonderful one names whom it wants
    await cy.press("Add details")
    await cy.choose("kind", "difficult")
    await cy.submit(our_part="I did not ask")
    assert "Post as it is" in buttons(cy.form)
    assert only(store, Story).kind == "wonderful"

    await cy.press("Post as it is")
    assert only(store, Story).kind == "difficult"


async def test_ones_own_name_and_a_strangers_raise_no_question(bot: Bot, store: Store, cy: Actor, ana: Actor) -> None:
    await tell_difficult(cy, "I, Cy Castro, was late, and Ms Whitfield waited")

    assert len(every(store, Story)) == 1


async def test_names_of_a_team_count_in_a_channel_where_they_are_not(bot: Bot, store: Store, ana: Actor) -> None:
    store.write_now(make_team, "Sales", "C0SALES", members=[ANA, CY])
    await tell_difficult(ana, "Castro forgot it", "sales")

    assert "You name Castro" in words(ana.form).replace("\n", "")


async def test_somebody_in_the_channel_whom_the_bot_does_not_know_is_looked_up_and_not_remembered(
    slack: Sandbox, bot: Bot, store: Store, cy: Actor
) -> None:
    await remove(store, Person, BO)
    await tell_difficult(cy, "Berg was late again")

    assert "Post as it is" in buttons(cy.form)
    assert BO not in {person.id for person in every(store, Person)}


async def test_where_slack_does_not_say_who_is_there_the_story_is_told(
    slack: Sandbox, bot: Bot, store: Store, cy: Actor
) -> None:
    slack.inject("conversations.members", "ok_false:internal_error")
    await tell_difficult(cy, "Berg was late again")

    assert len(every(store, Story)) == 1


async def test_the_real_name_counts_beside_the_display_name(bot: Bot, store: Store, cy: Actor) -> None:
    await change(store, Person, BO, name="bobby", real_name="Robert Berg")
    for text in ("Bobby forgot", "Robert forgot", "Berg forgot"):
        await tell_difficult(cy, text)
        assert "Post as it is" in buttons(cy.form)
