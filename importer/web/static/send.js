"use strict";
// One click sends: the button is off from then on, unless the server says why it did not.
{
  const form = document.getElementById("send-form");
  if (form) {
    const button = document.getElementById("send-button");
    form.addEventListener("submit", () => { setTimeout(() => { button.disabled = true; }); });
    new MutationObserver(() => { button.disabled = false; })
      .observe(document.getElementById("problem"), { childList: true });
  }
}
