"""Tables as rows of cells, in bounded time however deep they are nested."""

from __future__ import annotations

from collections.abc import Iterator

from sitecheck.page.contact_values import fold_value
from sitecheck.page.document import Document, Node

_DEEPEST = 12  # layouts nest a handful of tables; broken markup nests thousands
_LARGEST_ROW = 2_000  # nodes; a row that holds more is a layout and no record


def tables(doc: Document) -> Iterator[Node]:
    """Every table in document order that stands in fewer than a dozen others."""
    around: list[Node] = []
    for table in doc.all("table"):
        while around and around[-1].end <= table.start:
            around.pop()
        if len(around) < _DEEPEST:
            yield table
        around.append(table)


def rows_of(doc: Document, table: Node) -> list[list[str]]:
    """Folded texts of the cells of every row inside a table, tables in it included; a layout's row is empty."""
    rows = (row for row in doc.inside(table) if row.tag == "tr")
    return [_cells(doc, row) if row.end - row.start <= _LARGEST_ROW else [] for row in rows]


def _cells(doc: Document, row: Node) -> list[str]:
    cells = (cell for cell in doc.inside(row) if cell.parent is row and cell.tag in ("td", "th"))
    return [fold_value(doc.text(cell)) for cell in cells]
