// What the desk's pages can do better with scripts; without them everything works too.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  function ready(root) {
    for (const button of root.querySelectorAll("[data-copy]")) {
      if (navigator.clipboard) button.hidden = false;
    }
    root.querySelector("[data-focus]")?.focus();
  }

  addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(byId(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  // A field named in an error summary gets the focus, as without scripts it gets the scroll.
  addEventListener("click", (event) => {
    const link = event.target.closest?.(".govuk-error-summary a[href^='#']");
    if (link) byId(link.hash.slice(1))?.focus();
  });

  // The phone beside a form shows each change once it is saved.
  addEventListener("preview", () => {
    const phone = byId("phone");
    if (phone) phone.src = phone.getAttribute("src");
  });

  // Where a choice decides what else the form asks for, the form is sent at once.
  addEventListener("change", (event) => {
    if (!event.target.closest?.("[data-resubmit], [data-submit]")) return;
    unsaved.delete(event.target.form);
    event.target.form.requestSubmit();
  });

  // Forms that save by themselves do so a moment after the last letter. Whoever goes on sooner loses nothing: what is
  // not saved yet is saved first. The number tells whether something was typed while a save was on its way.
  const unsaved = new Map();
  const sent = new WeakMap();

  addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-hx-post")) unsaved.set(form, (unsaved.get(form) ?? 0) + 1);
  });

  document.addEventListener("htmx:beforeRequest", (event) => sent.set(event.detail.elt, unsaved.get(event.detail.elt)));

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    const isSaved = event.detail.successful && event.detail.xhr.getResponseHeader("hx-trigger") === "preview";
    if (isSaved && sent.get(form) === unsaved.get(form)) unsaved.delete(form);
  });

  function say(form, words) {
    const place = document.querySelector(form.getAttribute("data-hx-target"));
    if (place) place.textContent = words;
  }

  document.addEventListener("htmx:sendError", (event) => {
    say(event.detail.elt, "Not saved: the desk cannot be reached. Leave this page open, and press Save in a while.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const isSignedOut = event.detail.xhr.status === 401;
    say(event.detail.elt, isSignedOut ? "Not saved: you were signed out. Press Save." : "Not saved. Press Save.");
  });

  async function save(form) {
    const token = JSON.parse(document.body.getAttribute("data-hx-headers"));
    const body = new URLSearchParams(new FormData(form));
    const headers = { "HX-Request": "true", ...token };
    const answer = await fetch(form.getAttribute("data-hx-post"), { method: "POST", headers, body, keepalive: true });
    if (!answer.ok || answer.headers.get("hx-trigger") !== "preview") throw new Error("not saved");
    unsaved.delete(form);
  }

  // Where a form cannot be saved, it is sent instead of what was pressed: its answer says why, and keeps the words.
  async function saveThen(goOn) {
    for (const form of [...unsaved.keys()]) {
      if (!form.isConnected) {
        unsaved.delete(form);
        continue;
      }
      try {
        await save(form);
      } catch {
        unsaved.clear();
        form.requestSubmit();
        return;
      }
    }
    goOn();
  }

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !unsaved.size || !isPlain || link.target || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    saveThen(() => location.assign(link.href));
  });

  addEventListener("submit", (event) => {
    unsaved.delete(event.target);
    if (!unsaved.size) return;
    event.preventDefault();
    saveThen(() => event.target.requestSubmit(event.submitter));
  });

  addEventListener("pagehide", () => {
    for (const form of unsaved.keys()) if (form.isConnected) save(form).catch(() => {});
  });

  ready(document);
})();
