"use strict";

// A story: its keys (e, and those its buttons name), and who else is at it.

(() => {
  const headline = document.getElementById("id_headline");
  const now = document.querySelector("[data-here]");

  // Only what is different is put in: a screen reader says it once, and nobody's selection is lost.
  let said = now.innerText.trim();
  now.addEventListener("htmx:beforeSwap", (event) => {
    const made = document.createElement("div");
    made.innerHTML = event.detail.xhr.responseText;
    const fresh = made.innerText.trim().replace(/\s+/g, " ");
    if (fresh === said.replace(/\s+/g, " ")) event.detail.shouldSwap = false;
    else if (event.detail.shouldSwap) said = fresh;
  });
  window.addEventListener("pagehide", () => {
    const words = new FormData(document.querySelector("[data-seen]"));
    words.set("gone", "1");
    navigator.sendBeacon(now.dataset.here, words);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing && event.key === "Escape") {
      typing.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "e" && headline) {
      event.preventDefault();
      headline.focus();
      headline.select();
      return;
    }
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
