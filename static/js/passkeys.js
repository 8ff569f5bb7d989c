/* Passkeys: the browser's own dialogue, then an ordinary form. Without it, nothing is offered. */
(() => {
  "use strict";
  const usable = () => window.webauthnJSON && window.webauthnJSON.supported();

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function create(form) {
    const options = (await optionsOf(form)).creation_options;
    const alone = form.querySelector("[name=passwordless]");
    const wanted = options.publicKey.authenticatorSelection;
    if (alone) {
      wanted.residentKey = alone.checked ? "required" : "discouraged";
      wanted.requireResidentKey = alone.checked;
      if (alone.checked) wanted.userVerification = "required";
    }
    return window.webauthnJSON.create(options);
  }

  async function prove(form) {
    return window.webauthnJSON.get((await optionsOf(form)).request_options);
  }

  async function send(form) {
    const said = form.querySelector("[data-passkey-refused]");
    said.hidden = true;
    try {
      const credential = form.dataset.passkey === "create" ? await create(form) : await prove(form);
      form.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch {
      said.hidden = false;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-needs-passkeys]").forEach((part) => {
      part.hidden = !usable();
    });
    document.querySelectorAll("[data-without-passkeys]").forEach((part) => {
      part.hidden = usable();
    });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.dataset.passkey) return;
    event.preventDefault();
    send(event.target);
  }, true);
})();
