/* Reads the page aloud with the voices of the device; the button shows only where there is one. */
(() => {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const LONGEST = 200; // some engines stop after a few seconds of one utterance
  const SILENT = "script, style, [hidden], [data-not-read], button, svg, .visually-hidden, .readers";

  const sentences = (root) => {
    const copy = root.cloneNode(true);
    copy.querySelectorAll(SILENT).forEach((element) => element.remove());
    copy.querySelectorAll("h1, h2, h3, p, li, dt, dd, label, legend, small, div").forEach((element) => element.append(". "));
    const text = copy.textContent.replace(/\s+/g, " ").replace(/(\s*\.\s*){2,}/g, ". ").replace(/([:;!?…])\s*\./g, "$1");
    const parts = [];
    for (const sentence of text.match(/[^.!?…]+[.!?…]*/g) || []) {
      const last = parts.length - 1;
      if (last >= 0 && parts[last].length + sentence.length < LONGEST) parts[last] += sentence;
      else parts.push(sentence.trim());
    }
    return parts.filter((part) => /[\p{L}\p{N}]/u.test(part));
  };

  const stop = (button) => {
    window.speechSynthesis.cancel();
    button.setAttribute("aria-pressed", "false");
    button.querySelector("span").textContent = button.dataset.start;
  };

  const start = (button) => {
    const parts = sentences(document.getElementById(button.dataset.readAloud));
    window.speechSynthesis.cancel();
    button.setAttribute("aria-pressed", "true");
    button.querySelector("span").textContent = button.dataset.stop;
    parts.forEach((part, index) => {
      const utterance = new SpeechSynthesisUtterance(part);
      utterance.lang = document.documentElement.lang;
      utterance.rate = 0.95;
      if (index === parts.length - 1) utterance.addEventListener("end", () => stop(button));
      window.speechSynthesis.speak(utterance);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-read-aloud]").forEach((button) => {
      button.dataset.start = button.querySelector("span").textContent;
      button.setAttribute("aria-pressed", "false");
      button.hidden = false;
      button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop(button) : start(button)));
    });
  });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
})();
