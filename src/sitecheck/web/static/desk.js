// The desk is complete without this file. It adds keys, ready-made reasons and live progress.
"use strict";

const typing = (event) => event.target.closest("input:not([type=checkbox]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey;

// Keys: whatever carries data-key is pressed, filled in or unfolded. In a list: j/k move, Enter opens.
let at = -1;
document.addEventListener("keydown", (event) => {
  if (typing(event)) {
    inReason(event);
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const queue = [...document.querySelectorAll("[data-queue] tbody tr")];
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (named) {
    event.preventDefault();
    if (named.matches("textarea, input")) named.focus();
    else if (named.matches("details")) named.open = !named.open;
    else named.click();
  } else if (queue.length && (event.key === "j" || event.key === "k")) {
    at = Math.min(queue.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)));
    queue.forEach((row, index) => row.classList.toggle("row-on", index === at));
    queue[at].scrollIntoView({ block: "nearest" });
    queue[at].querySelector("a")?.focus({ preventScroll: true });
  }
});

// In the empty reason field 1 to 9 choose a ready-made reason; Enter sends, unless it ends a word of an input method.
const inReason = (event) => {
  if (event.target.id !== "reason" || event.isComposing || event.keyCode === 229) return;
  const ready = event.target.value === "" && document.querySelector(`[data-number="${CSS.escape(event.key)}"]`);
  const send = event.key === "Enter" && !event.shiftKey && document.querySelector("[data-send]");
  if (ready || send) event.preventDefault();
  if (ready) ready.click();
  else if (send) send.click();
};

// Ready-made reasons go into the reason field, where they can still be changed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reason]");
  if (!button) return;
  const field = document.getElementById("reason");
  field.value = button.dataset.reason;
  field.focus();
});

// What is of use with this script only; again after a page was drawn by another one.
const arrive = () => {
  for (const button of document.querySelectorAll("[data-reason]")) button.type = "button";
  for (const hidden of document.querySelectorAll("[data-with-script], [data-all]")) hidden.hidden = false;
};
arrive();

// A list to choose from: one box for all rows of the page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  for (const box of document.querySelectorAll("[data-queue] tbody input[type=checkbox]")) box.checked = event.target.checked;
});

// A run under way: its events show what moves. Where they cannot be had, the fragment is fetched every two seconds.
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
  if (live.dataset.events && window.EventSource) {
    const events = new EventSource(live.dataset.events);
    events.addEventListener("progress", (event) => { live.innerHTML = event.data; });
    events.addEventListener("over", () => { events.close(); location.reload(); });
    events.addEventListener("gone", () => { events.close(); location.reload(); });
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(look, 2000);
    });
  } else setTimeout(look, 2000);
}

// Leaving a form with changes in it asks first.
const form = document.querySelector("form[data-guard]");
if (form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Self-assessment beside the assessment: j/k from item to item, a accepts, e goes to the value.
const cases = [...document.querySelectorAll("[data-cases] .self-case")];
if (cases.length) {
  let on = cases.findIndex((one) => `#${one.id}` === location.hash);
  const mark = (step) => {
    on = Math.min(cases.length - 1, Math.max(0, on + step));
    cases.forEach((one, index) => one.classList.toggle("row-on", index === on));
    cases[on].focus({ preventScroll: true });
    cases[on].scrollIntoView({ block: "start" });
  };
  if (on >= 0) mark(0);
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.key === "j" || event.key === "k") mark(event.key === "j" ? 1 : -1);
    const target = on >= 0 && (event.key === "a" || event.key === "e") && cases[on].querySelector(`[data-do="${event.key}"]`);
    if (!target) return;
    event.preventDefault();
    if (event.key === "a") target.click();
    else target.focus();
  });
}
