"""A Power BI project (.pbip) that reads this hub's OData feed: tables, relationships, measures, a refresh policy and a first page."""
