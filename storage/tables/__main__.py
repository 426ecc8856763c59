"""Write the pages that are made from the tables: python -m storage.tables, in the folder with docs/ in it."""

from pathlib import Path

from storage.tables.pages import PAGES

for name, page in PAGES.items():
    Path("docs", name).write_text(page(), encoding="utf-8")
