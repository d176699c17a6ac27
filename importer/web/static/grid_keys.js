// What a person does in the grid: keys, writing into a cell, copy and paste.

import { cellsOf, copied } from "./cells.js";

/** does: write(row, column, text), paste(place, column, block), leaveOut(row, isOut), undo(),
 * redo(), problem(isBefore), keys(). */
export function listen(grid, does) {
  const { element } = grid;
  const moves = {
    ArrowUp: () => grid.go(grid.place - 1),
    ArrowDown: () => grid.go(grid.place + 1),
    ArrowLeft: () => grid.go(grid.place, grid.column - 1),
    ArrowRight: () => grid.go(grid.place, grid.column + 1),
    PageUp: () => grid.go(grid.place - grid.pageRows),
    PageDown: () => grid.go(grid.place + grid.pageRows),
    Home: () => grid.go(grid.place, 0),
    End: () => grid.go(grid.place, grid.columns),
    Enter: () => act(),
    F2: () => act(),
    Delete: () => write(""),
    Backspace: () => write(""),
    "?": () => does.keys(),
  };
  const withControl = {
    Home: () => grid.go(0, 0),
    End: () => grid.go(grid.total - 1, grid.columns),
    z: () => does.undo(),
    y: () => does.redo(),
    Z: () => does.redo(),
  };

  function write(text) {
    if (grid.row && grid.column) does.write(grid.row, grid.column - 1, text);
  }

  function act() {
    if (grid.column) edit();
    else if (grid.row) does.leaveOut(grid.row, grid.row.kind !== "left_out");
  }

  /** Write into the cell. text: what it begins with; none: what is there. */
  function edit(text) {
    const { row, column } = grid;
    if (!row || !column) return;
    const cell = grid.cell();
    const before = row.cells[column - 1] ?? "";
    const field = document.createElement("textarea");
    field.setAttribute("aria-label",
      `Row ${row.number}, ${grid.head.querySelectorAll("[role=columnheader]")[column].textContent}`);
    field.spellcheck = false;
    field.value = text ?? before;
    cell.classList.add("editing");
    cell.append(field);
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
    const grow = () => {
      field.style.height = "32px";
      field.style.height = `${Math.min(field.scrollHeight + 4, 160)}px`;
    };
    grow();
    field.addEventListener("input", grow);
    let done = false;
    const end = (isKept, stays) => {
      if (done) return;
      done = true;
      const text = field.value;
      cell.classList.remove("editing");
      if (stays) cell.focus({ preventScroll: true });
      field.remove();
      cell.parentElement.filled = null;
      if (isKept && text !== before) does.write(row, column - 1, text);
      else grid.draw();
    };
    field.addEventListener("blur", () => end(true, false));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      if (event.key === "Escape") end(false, true);
      else if (event.key === "Enter" && event.altKey) {
        field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
        grow();
      } else if (event.key === "Enter") end(true, true);
      else if (event.key === "Tab") {
        end(true, true);
        grid.go(grid.place, grid.column + (event.shiftKey ? -1 : 1));
      } else return;
      event.preventDefault();
    });
  }

  element.addEventListener("keydown", (event) => {
    if (!event.target.closest("[data-column]")) return;
    const { key } = event;
    const hasControl = event.ctrlKey || event.metaKey;
    let move = hasControl ? withControl[key] : event.altKey ? null : moves[key];
    if (key === "F8" && !hasControl) move = () => does.problem(event.shiftKey);
    if (!move && !hasControl && !event.altKey && [...key].length === 1 && key !== " ") {
      move = () => edit(key);
    }
    if (!move) return;
    event.preventDefault();
    move();
  });
  element.addEventListener("dblclick", (event) => {
    if (event.target.closest("[data-column]")) act();
  });
  element.addEventListener("copy", (event) => {
    if (event.target.closest("textarea") || !grid.row) return;
    const text = grid.column ? grid.row.cells[grid.column - 1] : String(grid.row.number);
    event.clipboardData.setData("text/plain", copied(text));
    event.preventDefault();
  });
  element.addEventListener("paste", (event) => {
    if (event.target.closest("textarea") || !grid.row || !grid.column) return;
    event.preventDefault();
    does.paste(grid.place, grid.column - 1, cellsOf(event.clipboardData.getData("text/plain")));
  });
  return { edit };
}
