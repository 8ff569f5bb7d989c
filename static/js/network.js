/* An answer that never came is said out loud, and what was typed stays on the screen. */
(() => {
  "use strict";
  const show = (visible) => {
    const notice = document.getElementById("network-notice");
    if (notice) notice.hidden = !visible;
  };

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    document.addEventListener(name, () => show(true));
  });
  document.addEventListener("htmx:afterOnLoad", () => show(false));
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => show(false));
})();
