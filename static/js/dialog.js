/* [data-opens-dialog="id"] opens that <dialog>; [data-closes-dialog] inside closes it. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.opensDialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes-dialog]");
    const around = closer?.closest("dialog[open]");
    if (around) {
      event.preventDefault();
      around.close();
    } else if (event.target.matches?.("dialog[open]")) {
      event.target.close();
    }
  });
})();
