/* [data-plan-list]: steps change place with the mouse or a finger, and their buttons work at once. */
(() => {
  "use strict";
  const rows = (list) => [...list.querySelectorAll(":scope > [data-plan-step]")];
  const goalOf = (row) => row.closest("[data-plan-list]").dataset.planList;

  const say = (words, visible) => {
    const place = document.querySelector("[data-plan-said]");
    place.textContent = words;
    place.classList.toggle("visually-hidden", !visible);
    place.classList.toggle("plan-said", visible);
  };

  const told = (row) => {
    const list = rows(row.parentElement);
    const { moved } = document.querySelector("[data-plan-said]").dataset;
    say(`${moved} ${list.indexOf(row) + 1} / ${list.length}`, false);
  };

  const refresh = (goal) => window.htmx.trigger(`#avancee-${goal}`, "plan-moved");

  /* The server has the last word; a refusal puts the row back and says why. */
  const send = async (row, fields, back) => {
    const form = row.querySelector("[data-plan-move]");
    const body = new FormData(form);
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    const answer = await fetch(form.dataset.planMove, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
    }).catch(() => null);
    const elsewhere = answer?.headers.get("HX-Redirect");
    if (elsewhere) window.location.assign(elsewhere);
    else if (answer?.ok) told(row);
    else {
      back();
      const why = answer?.status === 409 ? await answer.text() : "";
      say(why || document.querySelector("[data-plan-said]").dataset.failed, true);
    }
    return Boolean(answer?.ok);
  };

  const placeOf = (row) => {
    const list = row.parentElement;
    const next = row.nextSibling;
    return () => list.insertBefore(row, next);
  };

  const drop = async (row, back, from) => {
    const next = row.nextElementSibling?.dataset.planStep ?? "";
    const to = goalOf(row);
    const fields = { before: next, goal: to };
    if ((await send(row, fields, back)) && to !== from) [from, to].forEach(refresh);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-plan-move] button[name="direction"]');
    const row = button?.closest("[data-plan-list] > [data-plan-step]");
    if (!row) return;
    event.preventDefault();
    const up = button.value === "up";
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const back = placeOf(row);
    row.parentElement.insertBefore(row, up ? other : other.nextSibling);
    button.focus();
    send(row, { direction: button.value }, back);
  });

  const start = (event, row) => {
    const back = placeOf(row);
    const from = goalOf(row);
    const follow = (move) => {
      if (move.clientY < 80) window.scrollBy(0, -14);
      if (move.clientY > window.innerHeight - 80) window.scrollBy(0, 14);
      const under = document.elementFromPoint(move.clientX, move.clientY);
      const list = under?.closest(".plan-goal")?.querySelector("[data-plan-list]");
      if (!list) return;
      const middle = (other) => {
        const box = other.getBoundingClientRect();
        return box.top + box.height / 2;
      };
      const others = rows(list).filter((other) => other !== row);
      const next = others.find((other) => move.clientY < middle(other)) ?? null;
      if (row.parentElement !== list || row.nextElementSibling !== next) list.insertBefore(row, next);
    };
    // On the document: a row that changes place loses the pointer it had captured.
    const over = new AbortController();
    const listen = (name, deed) => document.addEventListener(name, deed, { signal: over.signal });
    const end = (stop) => {
      over.abort();
      row.classList.remove("plan-moving");
      if (stop.type === "pointercancel") back();
      else drop(row, back, from);
    };
    event.preventDefault();
    row.classList.add("plan-moving");
    listen("pointermove", follow);
    listen("pointerup", end);
    listen("pointercancel", end);
  };

  const dress = () => {
    document.querySelectorAll("[data-plan-list] > [data-plan-step]").forEach((row) => {
      if (!row.querySelector("[data-plan-move]") || row.querySelector(".plan-handle")) return;
      const handle = document.createElement("span");
      handle.className = "plan-handle";
      handle.setAttribute("aria-hidden", "true");
      handle.addEventListener("pointerdown", (event) => start(event, row));
      row.prepend(handle);
    });
  };

  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:afterSettle", (event) => {
    dress();
    const errors = event.target.querySelector?.("[data-error-summary]");
    const opened = event.target.querySelector?.("[data-plan-focus]");
    (errors ?? opened)?.focus();
  });
})();
