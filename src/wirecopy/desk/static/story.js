"use strict";

// A story: its keys (e, and those its buttons name) and the count of its headline's characters.

(() => {
  const headline = document.getElementById("id_headline");

  const count = () => {
    const length = [...headline.value].length;
    const lengths = headline.form.querySelector("[data-lengths]");
    lengths.querySelector("[data-count]").textContent = String(length);
    for (const one of lengths.querySelectorAll("[data-most]")) {
      one.classList.toggle("is-over", length > Number(one.dataset.most));
    }
  };

  if (headline) {
    headline.addEventListener("input", count);
    count();
    if (!document.querySelector("[data-story]")) headline.focus();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing && event.key === "Escape") {
      typing.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-story]")) return;
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
