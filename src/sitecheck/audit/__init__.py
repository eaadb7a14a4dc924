"""One site's night from crawl to findings and evidence, judging again, and the audit report. Floor 4."""
