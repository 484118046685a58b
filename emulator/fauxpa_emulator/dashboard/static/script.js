/* The page works without this file. With it, parts are kept up to date, and buttons copy. */
"use strict";

const parts = (root) => root.querySelectorAll("[data-part][id]");
const isBusy = (element) => element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

function replace(old, fresh) {
  if (old.innerHTML === fresh.innerHTML || isBusy(old)) return;
  const open = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && [...old.querySelectorAll("a, button, summary, [tabindex]")].indexOf(focused);
  old.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) old.querySelectorAll("a, button, summary, [tabindex]")[place]?.focus();
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = parsed(await answer.text());
  for (const old of parts(document)) {
    const found = fresh.getElementById(old.id);
    if (found) replace(old, found);
  }
}

function follow(url) {
  let last = null, asked = false, stale = false;
  const look = async () => {
    if (asked || document.hidden) { stale = true; return; }
    asked = true; stale = false;
    try { await refresh(); } catch { /* the emulator went away: the stream tells when it is back */ }
    asked = false;
    if (stale) look();
  };
  let stream = null;
  const listen = () => {
    stream = new EventSource(url);
    stream.onmessage = (event) => {
      if (last !== null) look();
      last = event.data;
    };
  };
  const leave = () => { stream?.close(); stream = null; };
  /* A hidden tab lets go: a browser has six connections to a server, and many tabs would take them all. */
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else if (!stream) { look(); listen(); }
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", () => { if (!stream && !document.hidden) listen(); });
  if (!document.hidden && !stream) listen();
}

async function load(place) {
  const answer = await fetch(place.dataset.load);
  const found = parsed(await answer.text()).querySelector("#fragment, main");
  place.replaceChildren(...found.childNodes);
  place.dataset.loaded = "";
  const terms = new Set([...place.querySelectorAll("[data-finding-term]")].map((one) => one.dataset.findingTerm));
  for (const field of document.querySelectorAll("[data-term]")) field.classList.toggle("broken", terms.has(field.dataset.term));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  await navigator.clipboard.writeText(text);
  const before = button.innerHTML;
  button.textContent = document.body.dataset.copied;
  setTimeout(() => { button.innerHTML = before; }, 1500);
});

document.addEventListener("input", (event) => {
  const selector = event.target.dataset?.filter;
  if (!selector) return;
  const words = event.target.value.toLowerCase();
  for (const one of document.querySelectorAll(selector)) one.hidden = !one.textContent.toLowerCase().includes(words);
});

/* The viewer of PDF is heavy, and keeps the keyboard to itself: it comes when it is wanted. */
for (const place of document.querySelectorAll("details[data-object]")) {
  place.addEventListener("toggle", () => {
    if (!place.open || place.querySelector("object")) return;
    const viewer = document.createElement("object");
    Object.assign(viewer, { className: "pdf", type: "application/pdf", data: place.dataset.object });
    viewer.setAttribute("aria-label", place.dataset.name);
    place.append(viewer);
  });
}

const live = document.body.dataset.live;
if (live && parts(document).length) follow(live);
document.querySelectorAll("[data-load]").forEach(load);
