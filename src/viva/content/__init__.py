"""The ground floor: questions as files, and what can be said about them without a database.

Pure: reads files below the path it is given and returns values. No clock, no network, no settings.
`read_bank` (pack) -> `check_bank` (check) -> `compare` (diff); `render` turns a section into safe HTML.
"""
