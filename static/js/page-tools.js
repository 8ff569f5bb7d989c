/* Small comforts that only exist where scripts run: print, copy, show a password. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-print], [data-copy], [data-reveal]").forEach((button) => {
      button.hidden = false;
    });
  });

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
      if (copy.dataset.copied) copy.textContent = copy.dataset.copied;
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(shown));
      field.focus();
    }
  });
})();
