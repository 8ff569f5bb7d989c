/* [data-quick-search]: "/" or Ctrl-K goes there; arrows walk through the results; Escape closes. */
(() => {
  "use strict";
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

  const walk = (form, step) => {
    const stops = [form.querySelector("input[type=search]"), ...form.querySelectorAll(".search-hit")];
    const next = stops.indexOf(document.activeElement) + step;
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  };
  const close = (form) => form.querySelector(".search-panel").replaceChildren();

  document.addEventListener("keydown", (event) => {
    const shortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (shortcut || slash) {
      const field = document.querySelector("[data-quick-search] input[type=search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    const form = event.target.closest("[data-quick-search]");
    if (!form) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      walk(form, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close(form);
      form.querySelector("input[type=search]").focus();
    }
  });

  document.addEventListener("focusout", (event) => {
    const form = event.target.closest("[data-quick-search]");
    if (form && event.relatedTarget && !form.contains(event.relatedTarget)) close(form);
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("[data-quick-search]").forEach((form) => {
      if (!form.contains(event.target)) close(form);
    });
  });
})();
