"""The service: doors (rest) on a workshop (sync) on a library (queries) on a cellar (storage). See README.md."""
