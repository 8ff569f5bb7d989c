/* [data-agenda]: arrows go from one appointment to the next, PageUp and PageDown change the period. */
(() => {
  "use strict";
  const column = (item) => item.closest("section");
  const items = (root) => [...root.querySelectorAll("[data-agenda-item]")];
  let moved = false;

  const vertical = (root, item, step) => {
    const all = items(root);
    return all[all.indexOf(item) + step];
  };

  const sideways = (root, item, step) => {
    const columns = [...new Set(items(root).map(column))];
    const next = columns[columns.indexOf(column(item)) + step];
    if (!next) return null;
    const here = items(column(item)).indexOf(item);
    const there = items(next);
    return there[Math.min(here, there.length - 1)];
  };

  const GOES = {
    ArrowDown: (root, item) => vertical(root, item, 1),
    ArrowUp: (root, item) => vertical(root, item, -1),
    ArrowRight: (root, item) => sideways(root, item, 1),
    ArrowLeft: (root, item) => sideways(root, item, -1),
  };
  const CLICKS = { PageUp: "previous", PageDown: "next", Home: "today" };

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-agenda-item]");
    if (!item || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const root = item.closest("[data-agenda]");
    if (event.key in GOES) {
      const next = GOES[event.key](root, item);
      if (next) next.focus();
      event.preventDefault();
    } else if (event.key in CLICKS) {
      event.preventDefault();
      moved = true;
      root.querySelector(`[data-agenda-${CLICKS[event.key]}]`).click();
    }
  });
  // The new period is under the fingers at once.
  document.addEventListener("htmx:afterSettle", () => {
    if (!moved) return;
    moved = false;
    const first = document.querySelector("[data-agenda] [data-agenda-item]");
    if (first) first.focus();
  });
})();
