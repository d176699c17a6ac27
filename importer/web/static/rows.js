// The screen of the rows: its grid, the problems, the filters, the check that goes on. Changes are
// sent one after the other, and each is answered with the rows that can be seen.

import { Grid } from "./grid.js";
import { listen } from "./grid_keys.js";

const by = (id) => document.getElementById(id);
const told = by("told");
const filters = [...document.querySelectorAll("[data-show]")];
const opened = new URLSearchParams(window.location.search).get("show");  // as another screen asks
const list = { show: filters.some((one) => one.dataset.show === opened) ? opened : "all",
  search: "", stamp: 0, looks: Number(by("grid").dataset.looks) };
let busy = Boolean(by("checking"));
let sending = Promise.resolve();
let inWork = 0;
let anchor = null;  // the number of the row that was corrected last: F8 goes on from there

// --- asking the server -----------------------------------------------------------------------

async function answered(path, options = {}, isFile = false) {
  try {  // reading the answer too: a request is broken off, or the program ends, in the middle of it
    const answer = await fetch(path, options);
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    if (answer.ok && isFile) {
      const name = answer.headers.get("content-disposition").split("''")[1];
      return { name: decodeURIComponent(name), blob: await answer.blob() };
    }
    if (answer.ok) return isJson ? await answer.json() : await answer.text();
    const why = isJson ? await answer.json() : { message: "This was not done.", hint: "" };
    window.complain(why.message, why.hint);
  } catch (error) {
    if (error.name !== "AbortError") window.gone();
  }
  return null;
}

function asked(more) {
  return new URLSearchParams({ ...list, ...more });
}

function change(path, what) {
  inWork += 1;
  if (busy) told.textContent = "This will be checked when all other rows have been.";
  const done = sending.then(async () => {
    const body = JSON.stringify({ ...list, near: grid.near, ...what });
    const headers = { "Content-Type": "application/json" };
    return answered(path, { method: "POST", headers, body });
  });
  sending = done;
  return done.then((answer) => {
    inWork -= 1;
    if (answer) taken(answer);
    return answer;
  });
}

function taken(answer) {
  document.getElementById("problem").replaceChildren();
  told.textContent = answer.told;
  grid.renew(answer.rows);
  if (answer.at) grid.go(answer.at[0], answer.at[1] + 1, { focus: grid.body.contains(document.activeElement) });
  count(answer.state);
  cellTold();
  if (!inWork) problems();
}

// --- the grid --------------------------------------------------------------------------------

const element = by("grid");
const labels = [...element.querySelectorAll("[role=columnheader]")].map((one) => one.textContent);
const grid = new Grid(element, labels.length - 1,
  (from, limit, signal) => answered(`rows.json?${asked({ from, limit })}`, { signal }), cellTold);

const does = {
  async write(row, column, text) {
    const key = `${row.number} ${column}`;
    grid.pending.set(key, text);
    refill(row.number);
    anchor = row.number;
    const answer = await change("rows-edit", { cells: [[row.number, column, text]] });
    if (grid.pending.get(key) === text && (answer || !problemIsGone())) grid.pending.delete(key);
    refill(row.number);
  },
  paste(place, column, block) { change("rows-paste", { place, column, block }); },
  leaveOut(row, is_out) { change("rows-out", { rows: [row.number], is_out }); },
  undo() { change("rows-undo", {}); },
  redo() { change("rows-redo", {}); },
  problem: (before) => sending.then(() => nextProblem(before)),
  keys() { by("keys").showModal(); },
};
const { edit } = listen(grid, does);

function problemIsGone() {
  return by("problem").textContent.includes("not running any more");
}

function refill(number) {
  for (const [place, row] of grid.shown) {
    if (grid.at(place)?.number === number) row.filled = null;
  }
  grid.draw();
}

async function nextProblem(before, again = true) {
  const from = anchor ?? grid.row?.number ?? 0;
  const own = again && wrongBeside(before);
  if (own) { grid.go(grid.place, own); return; }
  const find = (row) => answered(`rows-beside?${asked({ row, before: before ? 1 : 0 })}`);
  let found = await find(from);
  if (!found) return;
  let words = "";
  if (found.number === null) {
    found = await find(before ? 2 ** 53 - 1 : 0);
    words = "Again from the " + (before ? "end. " : "beginning. ");
    if (!found) return;
  }
  if (found.number === null) {
    told.textContent = "There is no problem left among these rows.";
    return;
  }
  if (found.place === null && again) {  // it was wrong only after the list was made
    await show(list.show);
    nextProblem(before, false);
    return;
  }
  grid.go(found.place, found.column === null ? 0 : found.column + 1);
  anchor = null;
  told.textContent = words;
}

/** Another cell of this row that is wrong, in the direction. */
function wrongBeside(before) {
  if (anchor !== null && anchor !== grid.row?.number) return 0;
  const columns = (grid.row?.issues ?? []).filter((one) => one.error && one.column !== null)
    .map((one) => one.column + 1).sort((a, b) => a - b);
  return before ? columns.findLast((one) => one < grid.column) ?? 0
    : columns.find((one) => one > grid.column) ?? 0;
}

// --- what is wrong with the cell -------------------------------------------------------------

let meant = null;

function line(text, name = "") {
  const made = document.createElement("p");
  made.textContent = text;
  made.className = name;
  return made;
}

function cellTold() {
  const { row, column } = grid;
  if (!row) return;
  if (anchor !== row.number) anchor = null;
  const own = row.issues.filter((one) => !column || one.column === null || one.column === column - 1);
  const box = by("cell-told");
  const former = column ? row.former[column - 1] : undefined;
  box.replaceChildren(
    line(`Row ${row.number}: ${row.words}${row.reason ? `, ${row.reason}` : ""}`, "soft"),
    ...own.map((one) => line(one.hint ? `${one.message}; ${one.hint}` : one.message,
      one.error ? "error" : "warning-text")),
    ...(former === undefined ? [] : [line(`In the file: ${former || "nothing"}`, "soft")]));
  for (const cell of element.querySelectorAll("[aria-describedby]")) cell.removeAttribute("aria-describedby");
  if (own.length) grid.cell()?.setAttribute("aria-describedby", "cell-told");
  meant = column ? own.find((one) => one.meant && one.column === column - 1)?.meant : null;
  by("cell-tools").hidden = false;
  by("cell-meant").hidden = !meant;
  by("cell-meant").textContent = meant ? `Write “${meant}”` : "";
  by("cell-edit").hidden = !column;
  by("row-out").textContent = row.kind === "left_out" ? `Put row ${row.number} back`
    : `Leave row ${row.number} out`;
}

by("cell-meant").addEventListener("click", () => {
  does.write(grid.row, grid.column - 1, meant);
  grid.go(grid.place);
});
by("cell-edit").addEventListener("click", () => { grid.go(grid.place); edit(); });
by("row-out").addEventListener("click", () => does.leaveOut(grid.row, grid.row.kind !== "left_out"));
by("undo").addEventListener("click", does.undo);
by("redo").addEventListener("click", does.redo);
by("next-problem").addEventListener("click", () => does.problem(false));
by("show-keys").addEventListener("click", does.keys);

// --- filters ---------------------------------------------------------------------------------

function press(shown) {
  for (const button of filters) {
    button.setAttribute("aria-pressed", button.dataset.show === shown);
    if (button.dataset.show === "problem") button.hidden = shown !== "problem";
  }
}

async function show(name, rows = null) {
  Object.assign(list, { show: name, stamp: list.stamp + 1 });
  press(name.split(":")[0]);
  if (rows !== null) by("show-problem").querySelector(".count").textContent = rows;
  anchor = null;
  grid.place = 0;
  await grid.open();
  cellTold();
}

function tellShown() {
  const words = grid.total === 1 ? "row is" : "rows are";
  told.textContent = `${grid.total.toLocaleString("en")} ${words} shown.`;
}

for (const button of filters) {
  button.addEventListener("click", () => {
    const name = button.dataset.show;
    if (name !== "problem") show(name).then(tellShown);
  });
}

const search = by("search");
let waiting = 0;

search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    list.search = search.value;
    await show(list.show);
    tellShown();
  }, 250);
});

function count(state) {
  for (const button of filters) {
    const name = button.dataset.show;
    if (name === "problem") continue;
    const number = name === "all" ? state.total : name === "errors" ? state.counts.invalid
      : state.counts[name];
    button.querySelector(".count").textContent = (number ?? 0).toLocaleString("en");
    button.hidden = !number && !["all", "errors", list.show].includes(name);
  }
  const ready = (state.counts.ready ?? 0).toLocaleString("en");
  by("ready").textContent = state.problems
    || `${ready} ready to be sent. These buttons choose what you see here, not what is sent.`;
  by("undo").disabled = !state.can_undo;
  by("redo").disabled = !state.can_redo;
  const changed = (state.counts.changed ?? 0) + (state.counts.left_out ?? 0);
  by("changes-count").textContent = changed ? `(${changed.toLocaleString("en")})` : "";
  if (by("changes-box").open) changes();
}

// --- problems and changes --------------------------------------------------------------------

const panel = by("problems");

async function problems() {
  const typed = new Map([...panel.querySelectorAll("[data-problem] input")]
    .map((field) => [field.closest("tr").dataset.problem, field.value]));
  const focused = panel.contains(document.activeElement)
    && { row: document.activeElement.closest("tr"), tag: document.activeElement.tagName };
  const text = await answered("rows-problems");
  if (text === null) return;
  const isOpen = panel.querySelector("details")?.open;
  panel.innerHTML = text;  // a template of our own, escaped there
  if (isOpen && panel.querySelector("details")) panel.querySelector("details").open = true;
  for (const row of panel.querySelectorAll("[data-problem]")) {
    const value = typed.get(row.dataset.problem);
    if (value) row.querySelector("input").value = value;
    if (focused && row.dataset.problem === focused.row?.dataset.problem) {
      row.querySelector(focused.tag.toLowerCase())?.focus();
    }
  }
  if (focused && !panel.contains(document.activeElement)) by("problems-heading").focus();
}

function act(row, button) {
  const problem = row.dataset.problem;
  if (button.dataset.act === "show") {
    show(`problem:${problem}`, row.cells[0].firstChild.textContent.trim()).then(() => {
      element.scrollIntoView({ block: "nearest" });
      grid.go(0, labels.indexOf(row.cells[1].textContent.trim(), 1));
    });
    return;
  }
  const text = button.dataset.text ?? row.querySelector("input").value;
  change("rows-replace", { problem, text });
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) act(button.closest("tr"), button);
});
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  const row = event.target.closest("tr");
  act(row, row.querySelector("[data-act=replace]"));
});

async function changes() {
  const text = await answered("rows-changes");
  if (text === null) return;
  const held = by("changes").contains(document.activeElement);
  by("changes").innerHTML = text;  // a template of our own, escaped there
  if (held) by("changes-box").querySelector("summary").focus();
}

by("changes-box").addEventListener("toggle", () => { if (by("changes-box").open) changes(); });
by("changes").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { row, column, former } = button.dataset;
  if (button.id === "undo-all") change("rows-undo-all", {});
  else if (button.dataset.in) change("rows-out", { rows: [Number(button.dataset.in)], is_out: false });
  else change("rows-edit", { cells: [[Number(row), Number(column), former]] });
});

// --- files to keep ---------------------------------------------------------------------------

async function save(link) {
  told.textContent = "The file is being made.";
  link.setAttribute("aria-disabled", "true");
  const file = await answered(link.getAttribute("href"), {}, true);
  link.removeAttribute("aria-disabled");
  if (!file) return;
  const made = document.createElement("a");
  made.href = URL.createObjectURL(file.blob);
  made.download = file.name;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
  told.textContent = `${made.download} was saved.`;
}

for (const link of document.querySelectorAll("[data-saves]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (!link.hasAttribute("aria-disabled")) sending.then(() => save(link));
  });
}

// --- the check that goes on ------------------------------------------------------------------

async function follow() {
  const state = await answered("rows-state");
  if (!state) return;
  if (busy && state.looks !== list.looks) { window.location.reload(); return; }
  count(state);
  const box = by("checking");
  if (state.state === "checking") {
    const asks = box.querySelector("#question");
    if (state.question && !asks) { window.location.reload(); return; }
    if (!state.question) asks?.remove();
    if (state.percent !== null) box.querySelector("progress").value = state.percent;
    if (state.checked) {
      by("checked").textContent =
        `${state.checked.toLocaleString("en")} of ${state.total.toLocaleString("en")} rows`;
    }
    if (!grid.total && state.total) await grid.open();
    else if ([...grid.shown.keys()].some((place) => !grid.at(place)?.kind)) grid.renew();
    if (state.checked) problems();
    setTimeout(follow, 500);
    return;
  }
  if (busy && (state.total === 0 || state.problems)) { window.location.reload(); return; }
  if (busy) told.textContent = "All rows have been checked.";
  const isWhole = !busy || list.show === "all" || list.show !== opened;
  busy = false;
  box?.remove();
  if (!isWhole && !element.contains(document.activeElement)) await show(list.show);
  else if (grid.total) grid.renew();
  else await grid.open();
  await problems();
}

press(list.show);
follow();
