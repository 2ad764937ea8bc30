// Optional: every page is whole without it.

// A time says, when pointed at, what it is in the reader's own zone.
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    const local = at.toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
    time.title = `${local} (your time)`;
  }
}

// What is wider than the page can be scrolled with the keyboard in every browser.
for (const wide of document.querySelectorAll(".copy table, .copy pre")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// While a search is typed, topics and headlines that begin so stand below the field.
const field = document.querySelector("input[data-suggest]");
if (field) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = field.value;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
      if (!answer?.ok || field.value !== typed) return;
      const { suggestions } = await answer.json();
      field.list.replaceChildren(...suggestions.map(({ name }) => new Option("", name)));
    }, 150);
  });
}
