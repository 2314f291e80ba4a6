"""The vocabulary every tool is translated into. Imports nothing of ours; see README.md."""
