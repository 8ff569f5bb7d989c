/* [data-file-input]: a file may be dropped there; its size is checked before it travels. */
(() => {
  "use strict";
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1048576);

  const said = (box, input) => {
    const file = input.files[0];
    const tooBig = file && box.dataset.maxBytes && file.size > Number(box.dataset.maxBytes);
    input.setCustomValidity(tooBig ? box.dataset.tooBig : "");
    const line = box.querySelector("[data-file-said]");
    line.textContent = file ? `${file.name} · ${size(file.size)}${tooBig ? ` · ${box.dataset.tooBig}` : ""}` : "";
  };

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-file-input]");
    if (box && event.target.type === "file") said(box, event.target);
  });
  ["dragover", "dragleave", "drop"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const box = event.target.closest?.("[data-file-input]");
      if (!box) return;
      event.preventDefault();
      if (kind === "dragover") box.dataset.over = "";
      else delete box.dataset.over;
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      const input = box.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      said(box, input);
    });
  });
})();
