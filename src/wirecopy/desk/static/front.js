"use strict";

// The front page: its keys, and dragging. Everything it does, the page's buttons do without it.

(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.activeElement?.closest?.("[data-row]");
  const headline = (row) => row?.querySelector(".front-headline");

  const step = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    headline(all[at < 0 ? 0 : at + by])?.focus();
  };

  // A button is pressed for the row in hand, which keeps the focus wherever it goes.
  let held = null;
  const press = (name) => {
    const row = current();
    const button = row && document.getElementById(`${name}-${row.dataset.row}`);
    if (!button || button.disabled) return;
    held = row.dataset.row;
    button.click();
  };

  const place = (number) => {
    const row = current();
    if (row) send(row.dataset.row, number);
  };

  const send = (story, number) => {
    held = story;
    const form = document.querySelector("[data-front]");
    window.htmx.ajax("POST", form.getAttribute("action"), {
      source: form, target: "#front", select: "#front", swap: "outerHTML", values: { move: `to-${story}-${number}` },
    });
  };

  document.addEventListener("htmx:afterSettle", () => {
    if (held) document.getElementById(`story-${held}`)?.focus({ preventScroll: false });
    held = null;
  });

  // What came meanwhile, as long as nobody has changed anything or is about to.

  const said = (front) => [
    front.querySelector("[name=seen]")?.value,
    ...[...front.querySelectorAll("[data-row]")].map((row) => `${row.dataset.row} ${row.textContent}`),
  ].join("\n");

  const isBusy = () => dragged || document.activeElement?.closest?.("input, select, textarea, button");

  const refresh = async () => {
    const front = document.getElementById("front");
    if (document.hidden || isBusy() || "unsaved" in front.dataset) return;
    const address = front.querySelector("[data-front]").getAttribute("action");
    const answer = await fetch(address, { headers: { "X-Wirecopy-Background": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("front");
    if (!next || said(next) === said(front) || isBusy() || !front.isConnected) return;
    const row = current()?.dataset.row;
    front.replaceWith(document.adoptNode(next));
    window.htmx.process(next);
    loosen();
    if (row) document.getElementById(`story-${row}`)?.focus({ preventScroll: true });
  };
  setInterval(refresh, 20_000);
  document.addEventListener("visibilitychange", refresh);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && event.key === "Escape") typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      j: () => step(1), k: () => step(-1), J: () => press("down"), K: () => press("up"), u: () => press("unpin"),
    }[event.key] ?? (/^[1-9]$/.test(event.key) ? () => place(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Dragging

  let dragged = null;
  const loosen = () => rows().forEach((row) => { row.draggable = true; });
  document.addEventListener("htmx:afterSettle", loosen);
  loosen();
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-row]")?.dataset.row ?? null;
    if (dragged) event.dataTransfer.setData("text/plain", dragged);
  });
  const over = (event) => (dragged ? event.target.closest?.("[data-place]") : null);
  document.addEventListener("dragover", (event) => {
    const row = over(event);
    for (const one of rows()) one.classList.toggle("is-target", one === row);
    if (row) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const row = over(event);
    if (row) {
      event.preventDefault();
      send(dragged, row.dataset.place);
    }
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    for (const one of rows()) one.classList.remove("is-target");
  });
})();
