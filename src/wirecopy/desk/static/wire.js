"use strict";

// The wire list: new copy without moving what one is reading, its keys, and acting on a story without leaving it.
// The page works without it.

(() => {
  const list = document.querySelector("[data-wire]");
  if (!list) return;
  const button = document.querySelector("[data-new]");
  const live = document.querySelector("[data-live]");
  const help = document.querySelector("[data-help]");
  const said = document.querySelector("[data-said]");
  const older = document.querySelector("[data-next]");
  const waiting = new Map(); // story id -> its new row, which would move what is being read
  const changed = new Set(); // story ids to ask for
  const isFirst = "first" in list.dataset;
  const rows = list.getElementsByClassName("wire-row"); // all that are here now
  const MOST_ROWS = 6000;
  const A_PAGE = 100;
  const AT_ONCE = 150;
  const HIDDEN_MS = 10_000; // a page that nobody sees gives its stream back: a browser has six
  let asking = false;
  let isVisit = false; // whether somebody did something here since we last asked: the desk signs out the idle
  let isPointing = false;
  let panel = null; // what is open below a row

  const request = (address) => {
    const headers = isVisit ? {} : { "X-Wirecopy-Background": "1" };
    isVisit = false;
    return fetch(address, { headers, redirect: "error" });
  };

  const rowsIn = async (answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    return [...made.content.querySelectorAll(".wire-row")].map((row) => document.importNode(row, true));
  };

  // Rows

  const rowOf = (id) => document.getElementById(`story-${id}`);
  const newestOf = (row) => Number(row.dataset.newest);
  const current = () => document.activeElement?.closest?.(".wire-row, .wire-panel")?.closest(".wire-row") ?? panel?.row;

  const beside = (row, step) => {
    const next = (one) => (step > 0 ? one.nextElementSibling : one.previousElementSibling);
    let at = next(row);
    while (at && !at.matches(".wire-row")) at = next(at);
    if (at) return at;
    const page = next(row.parentElement);
    return page && (step > 0 ? page.querySelector(".wire-row") : [...page.querySelectorAll(".wire-row")].at(-1));
  };

  const focusOn = (row) => row?.querySelector("a.wire-headline").focus({ preventScroll: false });

  // Whoever only watches sees copy come in; whoever reads, points or writes is not moved.
  const isReading = () =>
    panel || isPointing || help.open || window.scrollY > list.offsetTop || list.contains(document.activeElement);

  const addPage = (where) => {
    const page = document.createElement("div");
    page.className = "wire-page";
    page.setAttribute("role", "none");
    list[where](page);
    return page;
  };

  const show = () => {
    const fresh = [...waiting.values()].sort((one, other) => newestOf(one) - newestOf(other));
    waiting.clear();
    for (const row of fresh) {
      rowOf(row.dataset.story)?.remove();
      row.classList.add("is-changed");
      let before = rows[0] ?? null;
      while (before && newestOf(before) > newestOf(row)) before = beside(before, 1);
      if (before && before !== rows[0]) before.before(row);
      else if (before || rows.length === 0) {
        const first = list.firstElementChild;
        (first.childElementCount < A_PAGE ? first : addPage("prepend")).prepend(row);
      } else list.lastElementChild.append(row);
    }
    while (rows.length > MOST_ROWS) rows[rows.length - 1].remove();
    document.querySelector("[data-nothing]")?.remove();
    say();
  };

  const say = () => {
    button.hidden = waiting.size === 0;
    button.textContent = `${waiting.size} new`;
    document.title = document.title.replace(/^\(\d+\) /, "");
    if (waiting.size) document.title = `(${waiting.size}) ${document.title}`;
  };

  const settle = () => {
    if (waiting.size && !isReading()) show();
    else say();
  };

  // A row stays where it is, and keeps the focus if it has it: only what stands in it is exchanged.
  const exchange = (old, fresh) => {
    const hasFocus = old.contains(document.activeElement);
    if (old.outerHTML === fresh.outerHTML) return;
    fresh.classList.add("is-changed");
    old.replaceWith(fresh);
    if (panel?.row === old) panel.row = fresh;
    if (hasFocus) fresh.querySelector("a").focus({ preventScroll: true });
  };

  const take = (fresh) => {
    const id = fresh.dataset.story;
    const old = rowOf(id);
    const isNew = newestOf(fresh) > (old ? newestOf(old) : Number(list.dataset.last ?? 0));
    if (old) exchange(old, fresh.cloneNode(true));
    if ("other" in fresh.dataset) waiting.delete(id);
    else if (isFirst && (isNew || waiting.has(id))) waiting.set(id, fresh);
  };

  // Older than the last row here is not new.
  const mark = () => {
    list.dataset.last = rows.length ? rows[rows.length - 1].dataset.newest : "0";
  };
  mark();

  const ask = async () => {
    if (asking || changed.size === 0) return;
    asking = true;
    const ids = [...changed].slice(0, AT_ONCE);
    ids.forEach((id) => changed.delete(id));
    const query = new URLSearchParams(list.dataset.query);
    query.set("ids", ids.join(","));
    try {
      (await rowsIn(await request(`/desk/rows?${query}`))).forEach(take);
      settle();
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

  const wantAll = () => want([...rows].slice(0, AT_ONCE).map((row) => row.dataset.story));

  // The stream

  let events = null;
  let hiding = 0;

  const newest = () => {
    return Math.max(Number(list.dataset.newest), rows.length ? newestOf(rows[0]) : 0, ...[...waiting.values()].map(newestOf));
  };

  const listen = () => {
    const stream = new EventSource(`/desk/events?since=${newest()}`);
    events = stream;
    stream.addEventListener("open", () => {
      live.textContent = "Live";
      live.classList.remove("is-off");
      if (changed.size) setTimeout(ask, 0);
    });
    stream.addEventListener("stories", (event) => want(event.data.split(",")));
    stream.addEventListener("missed", wantAll);
    stream.addEventListener("error", () => {
      const isOver = stream.readyState === EventSource.CLOSED;
      setTimeout(() => {
        if (events !== stream || (!isOver && stream.readyState === EventSource.OPEN)) return;
        live.textContent = isOver ? "Not live: reload the page, or sign in again" : "Not live: trying again";
        live.classList.add("is-off");
      }, isOver ? 0 : 3000);
    });
  };
  listen();

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => {
        events.close();
        events = null;
      }, HIDDEN_MS);
    } else if (!events) {
      listen();
      wantAll();
    }
  });

  button.addEventListener("click", () => {
    show();
    window.scrollTo({ top: 0 });
    focusOn(rows[0]);
  });
  list.addEventListener("pointerenter", () => { isPointing = true; });
  list.addEventListener("pointerleave", () => { isPointing = false; settle(); });
  list.addEventListener("focusout", () => setTimeout(settle, 200));
  window.addEventListener("scroll", () => { if (waiting.size) settle(); }, { passive: true });
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { isVisit = true; }, { passive: true });
  setInterval(() => {
    // Who has a story open leaves without a word when their browser dies.
    want([...list.querySelectorAll(".badge-here")].map((badge) => badge.closest(".wire-row").dataset.story));
  }, 60_000);

  // Older copy, as one comes near the end

  let isLoading = false;

  const more = async () => {
    if (isLoading || !older?.dataset.after || rows.length >= MOST_ROWS) return;
    isLoading = true;
    const query = new URLSearchParams(list.dataset.query);
    query.set("below", older.dataset.after);
    try {
      const answer = await request(`/desk/rows?${query}`);
      const after = answer.headers.get("X-Wirecopy-After") ?? "";
      addPage("append").append(...(await rowsIn(answer)).filter((row) => !rowOf(row.dataset.story)));
      mark();
      older.dataset.after = after;
      const address = new URL(older.href);
      address.searchParams.set("below", after);
      older.href = address;
      older.hidden = !after;
    } catch {
      older.dataset.after = ""; // the link itself still leads on
    }
    isLoading = false;
    nearing.unobserve(older);
    nearing.observe(older); // which says anew whether it is near
  };

  const nearing = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(); }, { rootMargin: "1200px" });
  if (older) nearing.observe(older);

  // What is open below a row

  const tell = (...nodes) => {
    said.replaceChildren(...nodes);
  };

  const close = () => {
    if (!panel) return;
    const { row, box } = panel;
    panel = null;
    box.remove();
    row.classList.remove("is-open");
    focusOn(row);
  };

  const open = (part) => {
    const row = current();
    if (!row) {
      tell("Choose a story first: j and k move through the list.");
      return;
    }
    close();
    tell();
    const box = document.createElement("div");
    box.className = "wire-panel";
    box.setAttribute("role", "listitem");
    for (const [name, value] of Object.entries({
      "hx-boost": "true", "hx-target": "this", "hx-select": "[data-panel]", "hx-swap": "innerHTML", "hx-push-url": "false",
    })) box.setAttribute(name, value);
    row.after(box);
    row.classList.add("is-open");
    panel = { row, box };
    window.htmx.process(box);
    window.htmx.ajax("GET", `/desk/stories/${encodeURIComponent(row.dataset.code)}/${part}`, {
      source: box, target: box, select: "[data-panel]", swap: "innerHTML",
    });
  };

  const isStory = (address) => /^\/desk\/stories\/[^/]+\/$/.test(new URL(address, window.location.href).pathname);

  // Errors are shown as well; and where an act is done, its answer is the story's page: what that says is said here.
  list.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    if (isStory(xhr.responseURL) && xhr.status < 400) {
      event.detail.shouldSwap = false;
      const notices = [...page.querySelectorAll("main > .notice, [data-out]")].map((one) => document.importNode(one, true));
      const id = panel?.row.dataset.story;
      close();
      tell(...notices);
      window.htmx.process(said);
      if (id) want([id]);
    } else if (page.querySelector("[data-panel]")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else {
      event.detail.shouldSwap = false;
      close();
      tell(page.querySelector("main")?.innerText.trim() ?? "That did not work; load the page again.");
    }
  });

  list.addEventListener("htmx:afterSwap", () => {
    if (!panel) return;
    for (const title of panel.box.querySelectorAll("h1")) {
      const smaller = document.createElement("h2");
      smaller.append(...title.childNodes);
      title.replaceWith(smaller);
    }
    const field = panel.box.querySelector("[autofocus], #id_headline") ?? panel.box.querySelector("a, button, select");
    field?.focus();
    if (field?.id === "id_headline") field.select();
    panel.box.scrollIntoView({ block: "nearest" });
  });
  list.addEventListener("htmx:sendError", () => tell("The desk cannot be reached. Nothing was done; try again."));

  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]") && panel) {
      event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const versions = event.target.closest("[data-versions]");
    if (versions && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      focusOn(versions.closest(".wire-row"));
      open("versions/");
    }
  }, true);

  // Keys

  const move = (step) => {
    const at = current();
    close();
    const next = at ? beside(at, step) : rows[0];
    if (next) focusOn(next);
    else if (step > 0) older?.focus();
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    e: () => open("headline/"),
    h: () => open(current()?.dataset.state === "live" ? "withdraw/" : "hold/"),
    p: () => open("release/"),
    x: () => open("kill/"),
    v: () => open("versions/"),
    i: () => {
      const code = current()?.dataset.code;
      if (code) window.location.href = `/desk/stories/${encodeURIComponent(code)}/#pictures`;
    },
    n: () => button.click(),
    "/": () => document.getElementById("words").select(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && !help.open) {
      if (panel) close();
      else if (typing) typing.blur();
      else tell();
      return;
    }
    if (typing || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelector("[data-help-open]").addEventListener("click", () => help.showModal());
})();
