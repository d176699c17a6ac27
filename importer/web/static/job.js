"use strict";
// Work that goes on is told in the live region: when it begins, and then every ten seconds.
{
  const PATIENCE = 10000;
  const told = document.getElementById("told");
  let said = "";
  let at = 0;

  const tell = () => {
    const job = document.getElementById("job");
    const says = (job && job.dataset.says) || "";
    if (says && document.activeElement === document.body) job.focus();  // what had it is gone
    const now = Date.now();
    if (!says || says === said || (at && now - at < PATIENCE)) return;
    said = says;
    at = now;
    told.textContent = says;
  };

  new MutationObserver(tell).observe(document.getElementById("main"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-says"],
  });
  tell();
}
