// A window over rows of one height that are on the server: about forty of them are there at a time.
// An ARIA grid with one tab stop. Column 0 is the number of the row. What a cell holds is only ever
// set as text.

const ROW = 32;         // pixels, as in rows.css
const AHEAD = 8;        // rows above and below those that can be seen
const BLOCK = 50;       // rows that are asked for together
const KEPT = 40;        // blocks that are kept
const MOST_PX = 12_000_000;  // browsers cut elements that are higher than 17 million; beyond,
                             // the position of the scroll bar is scaled

export class Grid {
  /** load(from, limit, signal): a promise of {total, rows}. onCell(row, column): another cell. */
  constructor(element, columns, load, onCell) {
    this.element = element;
    this.body = element.querySelector(".grid-body");
    this.head = element.querySelector(".grid-head");
    this.columns = columns;
    this.load = load;
    this.onCell = onCell;
    this.total = 0;
    this.place = 0;           // of the row with the tab stop
    this.column = 1;
    this.blocks = new Map();  // number of a block -> its rows
    this.asked = new Map();   // number of a block -> what breaks the request off
    this.shown = new Map();   // place -> element
    this.pending = new Map(); // "row column" -> text that the server does not have yet
    this.age = 0;             // of the list: what was asked for an older one is not taken
    let drawn = false;
    element.addEventListener("scroll", () => {
      if (drawn) return;
      drawn = true;
      requestAnimationFrame(() => { drawn = false; this.draw(); });
    });
    new ResizeObserver(() => this.draw()).observe(element);
    element.addEventListener("focusin", (event) => {
      const cell = event.target.closest("[data-column]");
      if (cell) this.enter(Number(cell.parentElement.dataset.place), Number(cell.dataset.column));
    });
  }

  // --- the list ------------------------------------------------------------------------------

  /** Another list of rows. */
  async open() {
    this.age += 1;
    this.blocks.clear();
    this.breakOff(() => true);
    const age = this.age;
    const found = await this.load(0, BLOCK);
    if (age !== this.age || !found) return;
    this.blocks.set(0, found.rows);
    this.size(found.total);
    if (!this.element.style.getPropertyValue("--columns")) this.fit(found.rows);
    this.element.setAttribute("aria-busy", "false");
    this.place = Math.min(this.place, Math.max(0, this.total - 1));
    this.element.scrollTop = 0;
    for (const element of this.shown.values()) element.filled = null;
    this.draw();
  }

  /** Ask again for what can be seen; what was there stays until the answer. rows: known by now. */
  renew(rows = []) {
    const known = new Map(rows.map((row) => [row.number, row]));
    const [first, last] = this.window();
    const needed = new Set(blocksOf(first, last));
    for (const [number, block] of this.blocks) {
      if (!needed.has(number)) this.blocks.delete(number);
      else this.blocks.set(number, block.map((row) => known.get(row.number) ?? row));
    }
    this.draw();
    for (const number of needed) {  // of the rows beyond the window nothing is known
      if (this.blocks.get(number)?.some((row) => !known.has(row.number))) this.ask(number);
    }
  }

  at(place) {
    return this.blocks.get(Math.floor(place / BLOCK))?.[place % BLOCK];
  }

  get row() { return this.at(this.place); }

  /** The numbers of the rows that are there. */
  get near() {
    return [...this.shown.keys()].map((place) => this.at(place)?.number).filter((n) => n);
  }

  ask(number) {
    this.asked.get(number)?.abort();
    const broken = new AbortController();
    const age = this.age;
    this.asked.set(number, broken);
    this.load(number * BLOCK, BLOCK, broken.signal).then((found) => {
      if (this.asked.get(number) === broken) this.asked.delete(number);
      if (!found || age !== this.age) return;
      this.blocks.set(number, found.rows);
      if (found.total !== this.total) this.size(found.total);
      this.draw();
    });
  }

  breakOff(isOld) {
    for (const [number, broken] of this.asked) {
      if (isOld(number)) { broken.abort(); this.asked.delete(number); }
    }
  }

  // --- where things are ----------------------------------------------------------------------

  size(total) {
    this.total = total;
    this.body.style.height = `${Math.min(total * ROW, MOST_PX)}px`;
    this.element.setAttribute("aria-rowcount", total + 1);
  }

  fit(rows) {
    const labels = this.head.querySelectorAll("[role=columnheader]");
    const widths = ["84px"];
    for (let column = 0; column < this.columns; column += 1) {
      const longest = Math.max(labels[column + 1].textContent.length + 1,
        ...rows.map((row) => Math.min(row.cells[column]?.length ?? 0, 40)));
      widths.push(`${Math.max(72, Math.min(300, longest * 8 + 20))}px`);
    }
    this.element.style.setProperty("--columns", widths.join(" "));
  }

  get viewHeight() { return this.element.clientHeight - this.head.offsetHeight; }

  /** How far the rows are scrolled, and how far the scroll bar would be for it. */
  get scale() {
    const full = this.total * ROW - this.viewHeight;
    const bar = Math.min(this.total * ROW, MOST_PX) - this.viewHeight;
    return full > bar && bar > 0 ? full / bar : 1;
  }

  window() {
    const top = this.element.scrollTop * this.scale;
    return [Math.max(0, Math.floor(top / ROW) - AHEAD),
      Math.min(this.total, Math.ceil((top + this.viewHeight) / ROW) + AHEAD)];
  }

  // --- drawing -------------------------------------------------------------------------------

  draw() {
    const [first, last] = this.window();
    const wanted = new Set();
    for (let place = first; place < last; place += 1) wanted.add(place);
    const holdsFocus = this.body.contains(document.activeElement);
    if (this.total && (holdsFocus || wanted.has(this.place))) wanted.add(this.place);
    const spare = [];
    for (const [place, element] of this.shown) {
      if (wanted.has(place)) continue;
      this.shown.delete(place);
      spare.push(element);
    }
    const shift = this.element.scrollTop * (1 - this.scale);
    for (const place of wanted) {
      let element = this.shown.get(place);
      if (!element) {
        element = spare.pop() ?? this.made();
        element.dataset.place = place;
        element.setAttribute("aria-rowindex", place + 2);
        element.filled = null;
        this.shown.set(place, element);
      }
      element.style.transform = `translateY(${place * ROW + shift}px)`;
      this.fill(element, place);
    }
    for (const element of spare) element.remove();
    this.stop();
    const needed = new Set(last > first ? blocksOf(first, last) : []);
    this.breakOff((number) => !needed.has(number));
    for (const number of needed) {
      if (!this.blocks.has(number) && !this.asked.has(number)) this.ask(number);
    }
    for (const number of this.blocks.keys()) {
      if (this.blocks.size <= KEPT) break;
      if (!needed.has(number)) this.blocks.delete(number);
    }
  }

  made() {
    const element = document.createElement("div");
    element.className = "grid-row";
    element.setAttribute("role", "row");
    for (let column = 0; column <= this.columns; column += 1) {
      const cell = document.createElement("div");
      cell.setAttribute("role", column ? "gridcell" : "rowheader");
      cell.setAttribute("aria-colindex", column + 1);
      cell.dataset.column = column;
      cell.tabIndex = -1;
      if (!column) cell.className = "grid-number";
      element.append(cell);
    }
    this.body.append(element);
    return element;
  }

  fill(element, place) {
    const row = this.at(place);
    if (element.filled === (row ?? "") || element.querySelector("textarea")) return;
    element.filled = row ?? "";
    element.dataset.kind = row?.kind ?? "";
    const worst = new Map();
    for (const issue of row?.issues ?? []) {
      if (issue.error || !worst.has(issue.column)) worst.set(issue.column, issue.error);
    }
    const [number, ...cells] = element.children;
    number.textContent = row ? row.number : "";
    number.setAttribute("aria-label", row ? `Row ${row.number}, ${row.words}` : "is being read");
    cells.forEach((cell, column) => {
      const waiting = row && this.pending.get(`${row.number} ${column}`);
      cell.textContent = waiting ?? row?.cells[column] ?? "";
      cell.className = waiting !== undefined ? "waiting"
        : worst.get(column) === false ? "warned" : "";
      if (row && column in row.former) cell.classList.add("corrected");
      if (worst.get(column)) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    });
  }

  /** Put the one tab stop where it belongs. */
  stop() {
    const cell = this.cell();
    if (this.stopped === cell) return;
    if (this.stopped) this.stopped.tabIndex = -1;
    if (cell) cell.tabIndex = 0;
    this.stopped = cell;
  }

  cell(place = this.place, column = this.column) {
    return this.shown.get(place)?.children[column];
  }

  // --- moving --------------------------------------------------------------------------------

  /** A cell has the focus by now. */
  enter(place, column) {
    this.place = place;
    this.column = column;
    this.stop();
    this.onCell();
  }

  /** Go to a cell, however far. */
  go(place, column = this.column, { focus = true } = {}) {
    if (!this.total) return;
    this.place = Math.max(0, Math.min(this.total - 1, place));
    this.column = Math.max(0, Math.min(this.columns, column));
    const top = this.element.scrollTop * this.scale;
    const own = this.place * ROW;
    if (own < top) this.element.scrollTop = Math.floor(own / this.scale);
    else if (own + ROW > top + this.viewHeight) {
      this.element.scrollTop = Math.ceil((own + ROW - this.viewHeight) / this.scale);
    }
    this.draw();
    const cell = this.cell();
    if (this.column) {
      const left = cell.offsetLeft - cell.parentElement.firstElementChild.offsetWidth;
      const right = cell.offsetLeft + cell.offsetWidth - this.element.clientWidth;
      if (left < this.element.scrollLeft) this.element.scrollLeft = left;
      else if (right > this.element.scrollLeft) this.element.scrollLeft = Math.min(left, right);
    }
    if (!focus) return;
    cell.focus({ preventScroll: true });
    const { top: above, bottom: below } = cell.getBoundingClientRect();
    if (above < 0 || below > window.innerHeight) this.element.scrollIntoView({ block: "nearest" });
  }

  /** How many rows a page is. */
  get pageRows() { return Math.max(1, Math.floor(this.viewHeight / ROW) - 1); }
}

function blocksOf(first, last) {
  const blocks = [];
  for (let block = Math.floor(first / BLOCK); block * BLOCK < last; block += 1) blocks.push(block);
  return blocks;
}
