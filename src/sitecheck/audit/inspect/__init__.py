"""One page as ``sitecheck inspect`` shows it: schema ``sitecheck.page/1``, published as ``docs/page.schema.json``."""
