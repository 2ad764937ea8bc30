"use strict";

// The wire list: new copy without moving what one is reading, and its keys. The page works without it.

(() => {
  const list = document.querySelector("[data-wire]");
  if (!list) return;
  const body = list.tBodies[0];
  const button = document.querySelector("[data-new]");
  const live = document.querySelector("[data-live]");
  const help = document.querySelector("[data-help]");
  const waiting = new Map(); // story id -> its new row, which nobody has asked to see yet
  const changed = new Set(); // story ids to ask for
  const MOST_ROWS = 2000;
  const AT_ONCE = 150;
  let asking = false;

  // New copy

  const rowOf = (id) => document.getElementById(`story-${id}`);

  const show = () => {
    const rows = [...waiting.values()];
    waiting.clear();
    for (const row of rows) rowOf(row.dataset.story)?.remove();
    body.append(...[...body.rows, ...rows].sort((one, other) => other.dataset.newest - one.dataset.newest));
    while (body.rows.length > MOST_ROWS) body.lastElementChild.remove();
    say();
    window.scrollTo({ top: 0 });
    if (rows.length) links()[0].focus();
  };

  const say = () => {
    button.hidden = waiting.size === 0;
    button.textContent = `${waiting.size} new`;
  };

  // A row stays where it is, and keeps the focus if it has it: only what stands in it is exchanged.
  const exchange = (old, fresh) => {
    const hasFocus = old.contains(document.activeElement);
    if (old.outerHTML === fresh.outerHTML) return;
    fresh.classList.add("is-changed");
    old.replaceWith(fresh);
    if (hasFocus) fresh.querySelector("a").focus({ preventScroll: true });
  };

  const take = (fresh) => {
    const id = fresh.dataset.story;
    const old = rowOf(id);
    const last = body.lastElementChild;
    const isNew = Number(fresh.dataset.newest) > Number((old ?? last)?.dataset.newest ?? 0);
    if (old) exchange(old, fresh.cloneNode(true));
    if ("other" in fresh.dataset) waiting.delete(id);
    else if (isNew || waiting.has(id)) {
      if ("first" in list.dataset) waiting.set(id, fresh);
    }
  };

  const ask = async () => {
    if (asking || changed.size === 0) return;
    asking = true;
    const ids = [...changed].slice(0, AT_ONCE);
    ids.forEach((id) => changed.delete(id));
    const query = new URLSearchParams(list.dataset.query);
    query.set("ids", ids.join(","));
    try {
      const answer = await fetch(`/desk/rows?${query}`, { headers: { "X-Wirecopy-Background": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = document.createElement("template");
      made.innerHTML = `<table><tbody>${await answer.text()}</tbody></table>`;
      for (const row of made.content.querySelectorAll("tr")) take(document.importNode(row, true));
      say();
    } catch {
      ids.forEach((id) => changed.add(id)); // asked for again when the stream opens again
      asking = false;
      return;
    }
    asking = false;
    setTimeout(ask, 300);
  };

  const want = (ids) => {
    for (const id of ids) changed.add(id);
    setTimeout(ask, 100); // copy comes in bursts
  };

  const events = new EventSource(`/desk/events?since=${list.dataset.newest}`);
  events.addEventListener("open", () => {
    live.textContent = "Live";
    live.classList.remove("is-off");
    // What changed while nobody listened, in the rows that are here.
    want([...body.rows].slice(0, AT_ONCE).map((row) => row.dataset.story));
  });
  events.addEventListener("stories", (event) => want(event.data.split(",")));
  events.addEventListener("error", () => {
    const isOver = events.readyState === EventSource.CLOSED;
    setTimeout(() => {
      if (!isOver && events.readyState === EventSource.OPEN) return;
      live.textContent = isOver ? "Not live: reload the page, or sign in again" : "Not live: trying again";
      live.classList.add("is-off");
    }, isOver ? 0 : 3000);
  });
  button.addEventListener("click", show);

  // Keys

  const links = () => [...body.querySelectorAll("a.wire-headline")];
  const current = () => document.activeElement?.closest?.(".wire-row");

  const move = (step) => {
    const all = links();
    const at = all.indexOf(current()?.querySelector("a.wire-headline"));
    const next = all[at < 0 ? 0 : at + step];
    if (next) next.focus();
    else if (step > 0) document.querySelector("[data-next]")?.focus();
  };

  const go = (part) => {
    const code = current()?.dataset.code;
    if (code) window.location.href = `/desk/stories/${encodeURIComponent(code)}/${part}`;
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    e: () => go("headline/"),
    p: () => go("picture/"),
    h: () => go("hold/"),
    n: show,
    "/": () => document.getElementById("words").select(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && event.key === "Escape") typing.blur();
    if (typing || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelector("[data-help-open]").addEventListener("click", () => help.showModal());
})();
