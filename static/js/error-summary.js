/* [data-error-summary]: takes the focus when it appears; its links focus the field they name. */
(() => {
  "use strict";
  const announce = (root) => root.querySelector("[data-error-summary]")?.focus();

  document.addEventListener("DOMContentLoaded", () => announce(document));
  document.addEventListener("htmx:afterSettle", (event) => announce(event.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.closest(".field")?.scrollIntoView({ block: "center" });
  });
})();
