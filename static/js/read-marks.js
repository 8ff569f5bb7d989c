/* Messages that stay on the screen for a moment count as read; without scripts, the button says so. */
(() => {
  "use strict";
  const SEEN_AFTER = 1500;
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-read-marks]").forEach((form) => {
      window.setTimeout(async () => {
        if (document.visibilityState !== "visible") return;
        const answer = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Read-Marks": "1" },
          credentials: "same-origin",
        });
        if (answer.status === 204) form.hidden = true;
      }, SEEN_AFTER);
    });
  });
})();
