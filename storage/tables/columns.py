"""Columns that several tables have a use for."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field


def list_column() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def dict_column() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
