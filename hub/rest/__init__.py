"""The REST door: `/api/v1`. It reads what is asked, asks the library and the workshop, and shows what they say. See README.md."""
