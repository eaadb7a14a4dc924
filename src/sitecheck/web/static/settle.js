// One finding after the other: the next one is fetched while this one is looked at, and drawn the moment this one is
// decided. What the desk answers is told on the page that is shown by then. Everything works without this file.
"use strict";

let ahead = null; // the next finding, once it is here: {address, page, pictures}

const lookAhead = async () => {
  ahead = null;
  const way = document.querySelector("[data-ahead]");
  if (!way) return;
  try {
    const quick = { "X-Quick": "1" };
    const asked = way.matches("form") ? { method: "POST", headers: quick, body: new URLSearchParams(new FormData(way)) } : {};
    const answer = await fetch(way.getAttribute("action") || way.href, asked);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector("[data-settle]") || !document.contains(way)) return;
    const pictures = [...page.querySelectorAll("#closeup img, #picture img:not([loading])")].map((shown) => {
      const picture = new Image(); // kept by the browser for this page, and there at once when it is drawn
      picture.src = shown.getAttribute("src");
      return picture;
    });
    ahead = { address: answer.url, page, pictures };
    way.dataset.ready = "";
  } catch {
    // Without the network the next page is asked for as always, and says so itself.
  }
};

const draw = (next) => {
  document.title = next.page.title;
  for (const part of ["header.top", "main"]) {
    document.querySelector(part).replaceWith(document.adoptNode(next.page.querySelector(part)));
  }
  history.pushState(null, "", next.address);
  scrollTo(0, 0);
  const main = document.querySelector("main");
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
  arrive();
  lookAhead();
};

const tell = (fragment) => {
  const place = document.querySelector("[data-done]");
  if (place && fragment) place.replaceChildren(...fragment);
};

const send = async (address, body) => {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Quick": "1" } });
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && !answer.redirected) return tell(said.body.children);
    const fault = said.querySelector(".flash-bad") || said.querySelector("h1");
    const back = said.createElement("a");
    back.href = address;
    back.textContent = `${address.replace(/.*\/(\d+).*/, "$1")} ↩`;
    const bar = said.createElement("p");
    bar.className = "flash flash-bad";
    bar.setAttribute("role", "alert");
    bar.append(fault ? fault.textContent : String(answer.status), " ", back);
    tell([bar]);
  } catch {
    location.assign(address); // the desk cannot be reached: its own page says so, and nothing looks decided that is not
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!ahead) return;
  if (form.matches("[data-ahead]")) {
    event.preventDefault();
    const passed = new FormData(form);
    passed.set("action", "release");
    const asked = { method: "POST", redirect: "manual", body: new URLSearchParams(passed) };
    fetch(`/findings/${passed.get("after")}/claim`, asked).catch(() => {}); // else it is free again by itself
    draw(ahead);
  } else if (form.matches("[data-settle]") && event.submitter) {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const needsReason = event.submitter.value !== "confirm" && !body.get("reason").trim();
    if (needsReason || event.submitter.value === "undo") return;
    event.preventDefault();
    draw(ahead);
    send(form.getAttribute("action"), body); // form.action would be its buttons of that name
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-ahead]");
  if (!link || !ahead || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  draw(ahead);
});

addEventListener("popstate", () => location.reload());
lookAhead();
