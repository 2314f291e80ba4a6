"""The steering committee's monthly report of a portfolio, as HTML and PDF. See README.md."""
