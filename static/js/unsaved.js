/* <form data-unsaved-guard>: the browser asks before leaving what was typed and not saved. */
(() => {
  "use strict";
  const changed = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-unsaved-guard]");
    if (form) changed.add(form);
  });
  // A form that came back with errors holds words that were never saved.
  document.addEventListener("DOMContentLoaded", () => {
    const returned = "form[data-unsaved-guard]:has([data-error-summary])";
    document.querySelectorAll(returned).forEach((form) => changed.add(form));
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  // Autosave says when nothing is left to lose.
  document.addEventListener("jalons:saved", (event) => changed.delete(event.target));

  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });
})();
