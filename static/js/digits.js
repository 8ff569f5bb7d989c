/* [data-digit]: a digit typed moves on to the next field; Backspace in an empty one moves back. */
(() => {
  "use strict";
  const fields = () => [...document.querySelectorAll("[data-digit]")];
  document.addEventListener("input", (event) => {
    const all = fields();
    const place = all.indexOf(event.target);
    if (place < 0 || !/^\d$/.test(event.target.value)) return;
    (all[place + 1] || document.getElementById("id_unease"))?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const all = fields();
    const place = all.indexOf(event.target);
    if (event.key !== "Backspace" || place < 1 || event.target.value) return;
    event.preventDefault();
    all[place - 1].focus();
  });
  document.addEventListener("focusin", (event) => event.target.matches?.("[data-digit]") && event.target.select());
})();
