"""A team's map as a picture: the numbers of the table, and what it says in words beside it."""

from handlers.views import map_words, pictures
from handlers.views.pictures import Cell, Form
from storage.maps.overview import Map, Row

HEADS = ("#", "Touch point", "Side", "Want them to feel → felt", "Wonderful / difficult", "Slipped")
WIDTHS = (0.4, 2.6, 0.9, 2.8, 1.9, 2.0)


def draw(map_: Map, *, form: Form) -> bytes:
    rows = [_cells(row) for row in map_.rows]
    return pictures.table(
        map_words.title(map_), "The last 90 days", HEADS, rows, WIDTHS,
        form=form, described=map_words.described(map_),
    )  # fmt: skip


def _cells(row: Row) -> list[Cell]:
    point, felt = row.point, row.figures.felt
    as_wanted = not felt or felt[0][0] == point.emotion
    return [
        Cell(str(point.number), pictures.QUIET),
        Cell(point.name, is_bold=True),
        Cell(point.side, pictures.QUIET),
        Cell(map_words.feeling(row), pictures.GOOD if as_wanted else pictures.BAD),
        Cell(map_words.told(row)),
        Cell(map_words.slipped(row) or map_words.NOTHING),
    ]
