// A grid of values: keys as in a spreadsheet, blocks pasted from one. Without this file each cell leads to its form.
"use strict";

const grid = document.querySelector("table[data-grid]:not([data-locked])");
const sending = document.querySelector("form[data-grid-form]");
if (grid && sending) {
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.cells].slice(1));
  const cells = rows.flat().filter((cell) => cell.hasAttribute("data-cell"));
  const changed = new Map();
  const count = sending.querySelector("[data-grid-count]");
  const button = sending.querySelector("button");

  const link = (cell) => cell.querySelector("a");
  const kept = (cell) => link(cell).dataset.value;
  const place = (cell) => {
    const row = rows.findIndex((one) => one.includes(cell));
    return [row, rows[row].indexOf(cell)];
  };
  const go = (cell) => {
    if (!cell || !cell.hasAttribute("data-cell")) return;
    for (const one of cells) one.tabIndex = one === cell ? 0 : -1;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const beside = (cell, down, right) => {
    let [row, column] = place(cell);
    do {
      row += down;
      column += right;
      if (right && rows[row] && !rows[row][column] && rows[row + right]) {
        row += right;
        column = right > 0 ? 0 : rows[row].length - 1;
      }
    } while (rows[row]?.[column] && !rows[row][column].hasAttribute("data-cell"));
    return rows[row]?.[column];
  };
  const set = (cell, text) => {
    const value = text.replace(/[\t\r\n]+/g, " ").trim();
    if (value === kept(cell)) changed.delete(cell);
    else changed.set(cell, value);
    cell.classList.toggle("grid-changed", changed.has(cell));
    link(cell).querySelector("bdi").textContent = value || "–";
    count.textContent = String(changed.size);
    button.disabled = changed.size === 0;
  };
  const edit = (cell, start) => {
    const field = document.createElement("input");
    field.value = start ?? (changed.has(cell) ? changed.get(cell) : kept(cell));
    field.setAttribute("aria-label", `${cell.dataset.unit} ${cell.dataset.key}`);
    cell.append(field);
    link(cell).hidden = true;
    field.focus();
    if (start === undefined) field.select();
    let over = false;
    const leave = (keep, next) => {
      if (over) return;
      over = true;
      if (keep) set(cell, field.value);
      field.remove();
      link(cell).hidden = false;
      if (next) go(next);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") leave(true, beside(cell, event.shiftKey ? -1 : 1, 0) || cell);
      else if (event.key === "Tab") leave(true, beside(cell, 0, event.shiftKey ? -1 : 1) || cell);
      else if (event.key === "Escape") leave(false, cell);
      else return;
      event.preventDefault();
    });
    field.addEventListener("blur", () => leave(true));
  };

  for (const cell of cells) {
    cell.tabIndex = -1;
    link(cell).tabIndex = -1;
    cell.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || cell.querySelector("input")) return;
      event.preventDefault();
      go(cell);
    });
    cell.addEventListener("dblclick", () => { if (!cell.querySelector("input")) edit(cell); });
  }
  if (cells.length) cells[0].tabIndex = 0;

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) go(beside(cell, ...moves[event.key]));
    else if (event.key === "Tab" && beside(cell, 0, event.shiftKey ? -1 : 1)) go(beside(cell, 0, event.shiftKey ? -1 : 1));
    else if (event.key === "Enter" || event.key === "F2") edit(cell);
    else if (event.key === "Delete" || event.key === "Backspace") set(cell, "");
    else if (event.key === "Escape") set(cell, kept(cell));
    else if (event.key.length === 1 && event.key !== " ") edit(cell, event.key);
    else if (event.key === "Process") {
      edit(cell, ""); // an input method has begun: it goes on in the field
      return;
    }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("paste", (event) => {
    const first = document.activeElement?.closest?.("[data-cell]");
    if (!first || document.activeElement !== first) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    const [row, column] = place(first);
    lines.forEach((line, down) => line.split("\t").forEach((text, right) => {
      const cell = rows[row + down]?.[column + right];
      if (cell?.hasAttribute("data-cell")) set(cell, text);
    }));
  });
  let sent = false;
  sending.addEventListener("submit", () => {
    sent = true;
    const lines = [...changed].map(([cell, text]) => [cell.dataset.unit, cell.dataset.key, cell.dataset.seen, text].join("\t"));
    sending.elements.cells.value = JSON.stringify(lines);
  });
  window.addEventListener("beforeunload", (event) => { if (changed.size && !sent) event.preventDefault(); });
}
