"""A project folder's configuration: units, sites, assessments and settings. Floor 0."""
