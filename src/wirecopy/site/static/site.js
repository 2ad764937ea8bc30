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
