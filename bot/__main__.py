"""python -m bot is warmline."""

from bot.cli import main

main()
