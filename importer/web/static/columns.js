"use strict";
// The columns: a text field beside "the same for all rows", one press for a proposed word, and a
// table of names and ids that goes up as it is.

for (const input of document.querySelectorAll("[data-typed]")) {
  const select = document.getElementById(input.dataset.typed);
  select.addEventListener("change", () => {
    input.hidden = select.value !== "=";
    if (!input.hidden) input.focus();
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sets]");
  if (!button) return;
  const field = document.getElementById(button.dataset.sets);
  field.value = button.dataset.to;
  field.focus();
  button.remove();
});

const table = document.getElementById("lookup");
if (table) table.addEventListener("change", () => { if (table.files.length) send(table.files[0], "lookup", table.parentElement); });
