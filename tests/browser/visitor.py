"""Somebody at the sandbox's page: chooses who to be, goes to places, types, presses, fills in forms."""

from playwright.async_api import Locator, Page, expect


class Visitor:
    """Acts at the page, in one tab of the browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.guide = page.get_by_test_id("guide")
        self.composer = page.get_by_test_id("composer")
        self.form = page.get_by_test_id("modal")
        self.notices = page.get_by_test_id("toast")

    async def be(self, name: str, place: str) -> None:
        """``place`` is a channel, or the app by its name for the messages with it."""
        face = self.page.get_by_test_id("person-picker").locator(f"[data-name={name}]")
        await face.click()
        await expect(face).to_have_attribute("aria-checked", "true")
        await self.page.locator(f"#places [data-name='{place}']").click()
        await expect(self.page.get_by_test_id("place-title")).to_contain_text(place)

    async def step(self, words: str) -> None:
        """Takes a step of the guide, which is folded or not."""
        unfold = self.guide.get_by_role("button", name="Show all steps")
        if await unfold.is_visible():
            await unfold.click()
        await self.guide.get_by_role("button", name=words).click()

    async def overlap(self, part: Locator, other: Locator) -> bool:
        """Whether two things on the page cover each other."""
        a, b = await part.bounding_box(), await other.bounding_box()
        assert a
        assert b
        return (
            a["x"] < b["x"] + b["width"]
            and b["x"] < a["x"] + a["width"]
            and a["y"] < b["y"] + b["height"]
            and b["y"] < a["y"] + a["height"]
        )

    async def open_home(self) -> Locator:
        await self.page.get_by_test_id("home").click()
        return self.page.get_by_test_id("app-home")

    async def type(self, text: str) -> None:
        await self.composer.fill(text)
        await self.send()

    async def send(self) -> None:
        await self.page.get_by_test_id("send").click()
        await expect(self.composer).to_have_value("")

    def posts(self, words: str) -> Locator:
        """The messages here with these words, private answers left out."""
        return self.page.locator("#messages article:not([data-ephemeral])").filter(has_text=words)

    def answer(self, words: str) -> Locator:
        """The newest private answer with these words."""
        return self.page.locator("article[data-ephemeral]").filter(has_text=words).last

    async def press(self, label: str, within: Locator) -> None:
        await within.get_by_role("button", name=label, exact=True).last.click()

    async def fill_in(self, label: str, text: str) -> None:
        await self.form.get_by_role("textbox", name=label).fill(text)

    async def choose(self, label: str) -> None:
        await self.form.get_by_label(label).check()

    async def submit(self) -> None:
        """Until it is answered: whoever closes the form before sees the answer open again."""
        await self.form.get_by_test_id("modal-submit").click()
        await expect(self.form.locator("[aria-busy=true]")).to_have_count(0)

    async def close(self) -> None:
        await self.form.get_by_test_id("modal-close").click()
        await expect(self.form).to_be_hidden()

    async def move_clock(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).click()
        await expect(self.notices.filter(has_text="The clock was moved to")).to_be_visible()

    async def move_clock_to(self, day: str, time: str) -> None:
        await self.page.get_by_test_id("clock-custom").click()
        await self.page.get_by_test_id("clock-date").fill(day)
        await self.page.get_by_test_id("clock-time").fill(time)
        await self.page.get_by_test_id("clock-set").click()
