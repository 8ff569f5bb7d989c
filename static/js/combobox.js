/* [data-combobox="/address/"]: proposals for a text field, after the ARIA 1.2 combobox pattern. */
(() => {
  "use strict";
  let count = 0;

  class Combobox {
    constructor(box) {
      this.box = box;
      this.input = box.querySelector("input:not([type=hidden])");
      this.value = box.querySelector("[data-combobox-value]");
      this.said = box.querySelector("[data-combobox-said]");
      this.active = -1;
      this.options = [];
      this.list = document.createElement("ul");
      this.list.className = "combobox-list";
      this.list.id = `combobox-${++count}`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.input.labels[0]?.textContent.trim() ?? "");
      box.append(this.list);
      const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      // The press must not take the focus away before the click chooses.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const item = event.target.closest("[role=option]");
        if (item) this.choose([...this.list.children].indexOf(item));
      });
    }

    typed() {
      if (this.value) this.value.value = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), 200);
    }

    async ask() {
      const text = this.input.value.trim();
      this.request?.abort();
      if (text.length < Number(this.box.dataset.minimum || 2)) {
        this.close();
        return;
      }
      this.request = new AbortController();
      const address = new URL(this.box.dataset.combobox, location.href);
      address.searchParams.set("q", text);
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.request.signal });
        if (answer.ok) this.show(await answer.json());
      } catch {
        this.close();
      }
    }

    show(options) {
      this.options = options;
      this.active = -1;
      this.list.replaceChildren(...options.map((option, index) => this.item(option, index)));
      this.open(options.length > 0 && document.activeElement === this.input);
      this.said.textContent = options.length ? `${options.length} ${this.box.dataset.some}` : this.box.dataset.none;
    }

    item(option, index) {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${index}`;
      item.className = "combobox-option";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(option.label);
      if (option.detail) {
        const detail = document.createElement("small");
        detail.textContent = option.detail;
        item.append(detail);
      }
      return item;
    }

    open(shown) {
      this.list.hidden = !shown;
      this.input.setAttribute("aria-expanded", String(shown));
      if (!shown) this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      this.open(false);
      this.active = -1;
    }

    key(event) {
      const closed = this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (closed) this.ask();
        else this.move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && !closed && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      } else if (event.key === "Escape" && !closed) {
        event.stopPropagation();
        this.close();
      }
    }

    move(step) {
      const items = [...this.list.children];
      items[this.active]?.setAttribute("aria-selected", "false");
      this.active = (this.active + step + items.length) % items.length;
      items[this.active].setAttribute("aria-selected", "true");
      items[this.active].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", items[this.active].id);
    }

    choose(index) {
      const option = this.options[index];
      this.input.value = option.label;
      if (this.value) this.value.value = option.value;
      this.close();
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  const start = (root) => {
    root.querySelectorAll("[data-combobox]:not([data-combobox-ready])").forEach((box) => {
      box.dataset.comboboxReady = "";
      new Combobox(box);
    });
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:afterSettle", (event) => start(event.target));
})();
