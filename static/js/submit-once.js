/* A double click must not save twice: a form on its way refuses to leave again. */
(() => {
  "use strict";
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-busy]").forEach((button) => delete button.dataset.busy);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "submitMany" in form.dataset || event.defaultPrevented) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    if (event.submitter) event.submitter.dataset.busy = "";
    // An answer that is a file leaves the page where it is.
    window.setTimeout(() => release(form), 10000);
  });

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });
})();
