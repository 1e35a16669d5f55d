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
    if (event.target.closest?.("[data-resubmit], [data-submit]")) event.target.form.requestSubmit();
  });

  ready(document);
})();
