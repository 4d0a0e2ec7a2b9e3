"""What stands around Django: kept pages, the WSGI application, logs, copies of the database, health, the page for when the database is away.

Imported by nobody but the command line, the settings and the list of addresses.
"""
