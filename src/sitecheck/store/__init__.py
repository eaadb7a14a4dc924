"""The store: tables, migrations, content-addressed files and the night file. Floor 0."""
