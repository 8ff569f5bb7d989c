/* <form data-draft>: what is typed reaches the server every few seconds and on leaving; while the
   network is away, an encrypted copy waits here. Without this script, a button does the same. */
(() => {
  "use strict";
  const PAUSE = 1000; // after the last key
  const LONGEST = 3000; // while typing without a pause
  const PATIENCE = 6000; // for an answer
  const AGAIN = 3000; // after a failure

  class Draft {
    constructor(form) {
      this.form = form;
      this.line = form.querySelector("[data-draft-said]");
      this.copies = new window.DraftCopies();
      this.tab = form.elements.tab.value;
      this.address = form.getAttribute("action") || location.href.split("#")[0];
      this.stroke = 0;
      this.sent = 0;
      this.over = false;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("keydown", (event) => this.key(event));
      form.addEventListener("submit", (event) => this.submitted(event));
      window.addEventListener("online", () => this.soon(0));
      window.addEventListener("pagehide", () => this.leave());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.leave();
      });
      this.start();
    }

    async start() {
      try {
        await this.copies.open(this.form.dataset.keysUrl, new URLSearchParams({ csrfmiddlewaretoken: this.token }));
        await this.recover();
      } catch {
        // No key, no copies: the server alone keeps the text.
      }
      this.form.dataset.draftReady = "";
    }

    get token() {
      return this.form.elements.csrfmiddlewaretoken.value;
    }

    /* Everything the form says now, as the server expects it. */
    get fields() {
      const fields = Object.fromEntries([...new FormData(this.form)].map(([name, value]) => [name, String(value)]));
      delete fields.action;
      return { ...fields, stroke: String(this.stroke) };
    }

    typed() {
      this.stroke += 1;
      this.firstUnsent ??= Date.now();
      this.soon(Math.max(0, Math.min(PAUSE, this.firstUnsent + LONGEST - Date.now())));
    }

    soon(wait) {
      if (this.over || this.stroke === this.sent) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait);
    }

    async save() {
      if (this.saving) {
        this.waiting = true;
        return;
      }
      this.saving = true;
      const stroke = this.stroke;
      const fields = this.fields;
      this.firstUnsent = null;
      const kept = await this.copy(fields);
      try {
        await this.understood(await this.send(this.address, fields), stroke, kept);
      } catch {
        this.failed(kept);
      }
      this.saving = false;
      if (this.waiting || this.stroke !== stroke) {
        this.waiting = false;
        this.soon(PAUSE);
      }
    }

    async copy(fields) {
      try {
        return await this.copies.put(this.tab, { address: this.address, fields });
      } catch {
        return false;
      }
    }

    async send(address, fields) {
      const body = new URLSearchParams({ ...fields, action: "draft", csrfmiddlewaretoken: this.token });
      const answer = await fetch(address, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.type === "opaqueredirect") return { state: "expired" };
      if (answer.status === 403) return { state: "refused" };
      if (!(answer.headers.get("Content-Type") ?? "").includes("json")) throw new Error(String(answer.status));
      return answer.json();
    }

    async understood(answer, stroke, kept) {
      if (answer.state === "saved" || answer.state === "empty") {
        this.sent = stroke;
        if (answer.revision) this.form.elements.revision.value = answer.revision;
        if (answer.sentence) this.say(answer.sentence);
        if (this.stroke === stroke) await this.saved();
      } else if (answer.state === "aside" || answer.state === "closed") {
        this.sent = stroke;
        this.say(answer.sentence, { tone: "sun", url: answer.url ?? this.address, label: this.form.dataset.saidCompare });
        if (this.stroke === stroke) await this.saved();
      } else if (answer.state === "expired") {
        this.say(this.form.dataset.saidExpired, { tone: "sun", url: this.form.dataset.loginUrl, label: this.form.dataset.saidLogin });
        this.later();
      } else if (answer.state === "refused") {
        await this.renew();
        this.failed(kept);
      } else {
        this.say(answer.sentence, { tone: "sun" });
        this.over = answer.state === "other";
      }
    }

    async saved() {
      this.form.dispatchEvent(new CustomEvent("jalons:saved", { bubbles: true }));
      if (this.copies.ready) await this.copies.forget(this.tab);
    }

    failed(kept) {
      this.say(kept ? this.form.dataset.saidLocal : this.form.dataset.saidLost, { tone: "sun" });
      this.later();
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), AGAIN);
    }

    /* After a new login elsewhere, the mark against forgery is another one. */
    async renew() {
      const answer = await fetch(this.address, { redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("form [name=csrfmiddlewaretoken]");
      if (fresh) this.form.elements.csrfmiddlewaretoken.value = fresh.value;
    }

    leave() {
      if (this.over || this.stroke === this.sent) return;
      const body = new URLSearchParams({ ...this.fields, action: "draft", csrfmiddlewaretoken: this.token });
      navigator.sendBeacon(this.address, body);
    }

    submitted(event) {
      if (!navigator.onLine) {
        event.preventDefault();
        delete this.form.dataset.sent;
        this.save();
        return;
      }
      this.form.elements.stroke.value = this.stroke + 1;
      this.over = true;
      clearTimeout(this.timer);
      setTimeout(() => {
        this.over = false;
      }, 10000);
    }

    key(event) {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.form.querySelector("[data-draft-close]").click();
    }

    /* Copies of a browser that died, or of a session that ended: back to the server, each to its own. */
    async recover() {
      let changed = false;
      for (const { id, content } of await this.copies.found()) {
        if (id === this.tab) continue;
        const answer = await this.send(content.address, content.fields);
        if (!["saved", "empty", "aside", "closed"].includes(answer.state)) continue;
        await this.copies.forget(id);
        const here = content.fields.sent_for === this.form.elements.sent_for.value;
        const other = String(answer.revision ?? "") !== this.form.elements.revision.value;
        changed ||= here && answer.state !== "empty" && (other || answer.state !== "saved");
      }
      if (!changed) return;
      if (this.stroke === 0) location.reload();
      else this.say(this.form.dataset.saidFound, { tone: "sun", url: this.address, label: this.form.dataset.saidCompare });
    }

    /* Said only when it differs: a reader is not told the same minute again and again. */
    say(sentence, { tone = "", url = "", label = "" } = {}) {
      const told = `${sentence} ${url}`;
      if (told === this.told) return;
      this.told = told;
      this.line.replaceChildren(sentence);
      this.line.dataset.tone = tone;
      if (!url || !label) return;
      const link = document.createElement("a");
      link.href = url;
      link.textContent = label;
      this.line.append(" ", link);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-draft]").forEach((form) => new Draft(form));
  });
})();
