// Optional: where a time says when something came in, say it in the reader's own zone as a tooltip too.
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    time.title = at.toLocaleString(document.documentElement.lang || undefined, { dateStyle: "full", timeStyle: "short" }) + " (your time)";
  }
}
