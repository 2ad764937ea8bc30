"use strict";

// The headline's form, wherever it stands: the count of characters, and where it is cut in each place it goes to.

(() => {
  const count = (field) => {
    const characters = [...field.value.trim()];
    const lengths = field.form.querySelector("[data-lengths]");
    if (!lengths) return;
    lengths.querySelector("[data-count]").textContent = String(characters.length);
    for (const place of lengths.querySelectorAll("[data-most]")) {
      const most = Number(place.dataset.most);
      place.classList.toggle("is-over", characters.length > most);
      place.querySelector("[data-kept]").textContent = characters.slice(0, most).join("");
      place.querySelector("[data-cut]").textContent = characters.slice(most).join("");
    }
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "id_headline") count(event.target);
  });
  const alone = document.querySelector("[data-panel] #id_headline");
  if (alone) alone.focus();
})();
