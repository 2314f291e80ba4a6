"""The cellar: the only rooms that write to PostgreSQL. Bulk work speaks SQL and COPY, single rows the ORM."""
