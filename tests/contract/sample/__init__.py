"""The smallest whole connector: a to-do list with one stream. The suite is tested on it, and third parties may start from it."""
