"use strict";
// What every screen needs beside htmx: a file goes up as it is, focus goes where something is new,
// and a program that is gone is said to be. Addresses are relative to the secret path.

const problem = document.getElementById("problem");

function complain(message, hint) {
  const box = document.createElement("div");
  box.className = "problem";
  for (const [name, text] of [["strong", message], ["span", hint]]) {
    const line = document.createElement("p");
    const part = document.createElement(name);
    part.textContent = text;
    line.append(part);
    box.append(line);
  }
  problem.replaceChildren(box);
}

function gone() {
  complain("task-importer is not running any more.",
    "Start it again, and open the link that it shows. What you typed on this page is still here.");
}

// --- a file, chosen or dropped ---------------------------------------------------------------

function send(file, address, place) {
  const request = new XMLHttpRequest();
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "The file is being read");
  bar.max = 1;
  place.append(bar);
  document.getElementById("told").textContent = "The file is being read.";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    bar.remove();
    const next = request.getResponseHeader("HX-Redirect");
    if (next) window.location.href = next;
    else problem.innerHTML = request.responseText;  // a template of our own, escaped there
  });
  request.addEventListener("error", () => { bar.remove(); gone(); });
  request.open("PUT", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.send(file);
}

const chosen = document.getElementById("file");
if (chosen) {
  const drop = document.getElementById("drop");
  const upload = (file) => send(file, "upload", drop);
  const take = () => { if (chosen.files.length) upload(chosen.files[0]); };
  chosen.addEventListener("change", take);
  take();  // one that was chosen before this script was there
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) upload(event.dataTransfer.files[0]);
  });
}

// --- focus -----------------------------------------------------------------------------------

new MutationObserver(() => { if (problem.firstElementChild) problem.focus(); })
  .observe(problem, { childList: true });

(problem.firstElementChild ? problem : document.getElementById("heading")).focus();

// --- the program is gone ---------------------------------------------------------------------

document.addEventListener("htmx:error", gone);

// --- copy ------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies).textContent;
  navigator.clipboard.writeText(text).then(() => {
    document.getElementById("told").textContent = "Copied.";
    button.textContent = "Copied";
  });
});
