// Cells as spreadsheet programs put them on the clipboard: tabs between, lines below each other,
// and quotes around a cell that holds either.

/** The rows of cells that a text holds. */
export function cellsOf(text) {
  const rows = [[]];
  let at = 0;
  while (at <= text.length) {
    let cell = "";
    const quoted = text[at] === '"' && closing(text, at);
    if (quoted) {
      cell = text.slice(at + 1, quoted).replaceAll('""', '"');
      at = quoted + 1;
    } else {
      const end = at + text.slice(at).search(/[\t\r\n]|$/);
      cell = text.slice(at, end);
      at = end;
    }
    rows.at(-1).push(cell);
    if (at >= text.length) break;
    if (text[at] !== "\t") {
      if (text.startsWith("\r\n", at)) at += 1;
      rows.push([]);
    }
    at += 1;
    if (at === text.length && rows.at(-1).length === 0) break;
  }
  if (rows.length > 1 && rows.at(-1).length === 0) rows.pop();
  return rows;
}

/** Where the quotes close that open here; 0: they do not, and are a part of the text. */
function closing(text, start) {
  let at = start + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) return 0;
    if (text[at + 1] !== '"') break;
    at += 2;
  }
  return at + 1 === text.length || "\t\r\n".includes(text[at + 1]) ? at : 0;
}

/** A cell as it is put on the clipboard. */
export function copied(text) {
  return /[\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
