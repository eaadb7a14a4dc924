// The desk is complete without this file. It adds keys, ready-made reasons and live progress.
"use strict";

const typing = (event) => event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey;

// Keys on a finding: j/k next and previous, c confirm, d dismiss, o picture. In the queue: j/k move, Enter opens.
const queue = [...document.querySelectorAll("[data-queue] tbody tr")];
let at = -1;
document.addEventListener("keydown", (event) => {
  if (typing(event)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (named) {
    event.preventDefault();
    if (named.matches("textarea, input")) named.focus();
    else named.click();
  } else if (queue.length && (event.key === "j" || event.key === "k")) {
    at = Math.min(queue.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)));
    queue.forEach((row, index) => row.classList.toggle("row-on", index === at));
    queue[at].scrollIntoView({ block: "nearest" });
    queue[at].querySelector("a")?.focus({ preventScroll: true });
  }
});

// Ready-made reasons go into the reason field, where they can still be changed.
for (const button of document.querySelectorAll("[data-reason]")) {
  button.type = "button";
  button.addEventListener("click", () => {
    const field = document.getElementById("reason");
    field.value = button.dataset.reason;
    field.focus();
  });
}
for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;

// A run under way: fetch the fragment every two seconds until it says that it is over.
const live = document.querySelector("[data-live]");
if (live) {
  const look = async () => {
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        live.innerHTML = await answer.text();
        if (answer.headers.get("X-Run-Over") === "yes") {
          location.reload();
          return;
        }
      }
    } catch {
      // The desk may be restarting; the next look will tell.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}

// Leaving a form with changes in it asks first.
const form = document.querySelector("form[data-guard]");
if (form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
