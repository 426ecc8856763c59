"""People of other tools' tables are looked up in Slack, where it can be asked and lets us."""

from pathlib import Path

from bot.sandbox import Sandbox
from storage import kudos
from storage.engine.database import Store
from storage.people import people
from tests.process import environment_for, start
from tests.stage import ANA, BO

TABLE = f"from,to,message,date\n{ANA},{BO},for the map,2024-05-01\n{ANA},U0NOBODY,no,2024-05-01\n"


async def test_who_was_never_met_is_looked_up_by_id_or_address(slack: Sandbox, store: Store, tmp_path: Path) -> None:
    (tmp_path / "kudos.csv").write_text(
        f"{TABLE}{ANA},bo@example.com,by mail,2024-05-01\n{ANA},no@example.com,no,2024-05-01\n"
    )
    process = await start("import", "kudos.csv", folder=tmp_path, environment=environment_for(slack))

    assert await process.ends() == 1
    assert "line 3: left out, because Slack knows nobody with the ID U0NOBODY" in process.output
    assert "line 5: left out, because nobody in Slack has the address no@example.com" in process.output
    assert [given.receivers for given in store.read_now(kudos.given_by, ANA)] == [(BO,), (BO,)]
    assert store.read_now(people.find, [ANA, BO]).keys() == {ANA, BO}
