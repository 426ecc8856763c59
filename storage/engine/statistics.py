"""What SQLite knows of its tables' sizes, by which it chooses among indexes; without it, it guesses wrongly."""

from sqlmodel import Session

LOOKED_AT = 400  # rows of each index: a tenth of a second, however large the database


def refresh(session: Session) -> None:
    """Count anew, for every connection of every process. PostgreSQL does so by itself (autovacuum).

    A table that comes anew makes every connection read it. So few rows are looked at that nothing anybody wrote is kept
    as a sample.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit={LOOKED_AT}")
        connection.exec_driver_sql("DROP TABLE IF EXISTS sqlite_stat1")
        connection.exec_driver_sql("ANALYZE")
