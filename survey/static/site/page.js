// What pages can do better with scripts; without them everything works too.
//
// Leaving: the page is emptied in the same instant, and the cookie deleted without which nobody can open the answers,
// even if our server cannot be reached; every other tab and window is emptied with it. Pages: each takes the place of the
// one before without being loaded, so that the whole visit is one entry in the history of the tab, and leaving replaces
// that one.
//
// This runs before the first word of a page is shown, and not deferred: Escape would then only stop the page from loading,
// the script with it, and leave her before words that no key takes away.
"use strict";

(() => {
  const SECOND = "__Host-b";
  const SHIFT_MS = 3000;
  const KEEP_MS = 15 * 60 * 1000;
  const GIVE_UP_MS = 60 * 1000;

  let isVisiting = false;
  let hasLeft = false;
  let shifts = [];
  let flight = null;
  let waiting = null;
  let keptAt = Date.now();

  const others = channel();
  const byId = (id) => document.getElementById(id);
  const hasCookie = () => document.cookie.split("; ").some((crumb) => crumb.startsWith(`${SECOND}=`));

  // Reaches the other tabs and windows. Old browsers have none, and some refuse one where they refuse cookies.
  function channel() {
    try {
      return new BroadcastChannel("leaving");
    } catch {
      return null;
    }
  }

  function leave(event) {
    // Without this, Escape would also cancel the way to the other site, and strand her on an empty page.
    event?.preventDefault();
    if (hasLeft) return;
    hasLeft = true;
    // While the page is still coming, its way out has not: the server knows it too.
    const neutral = document.querySelector("[data-to]")?.dataset.to ?? "/leave";
    document.documentElement.replaceChildren();
    flight?.abort(); // first, since what is on its way to us may bring new cookies
    forget();
    others?.postMessage("");
    navigator.sendBeacon("/leave");
    location.replace(neutral);
  }

  function forget() {
    document.cookie = `${SECOND}=; Max-Age=0; Path=/; Secure; SameSite=Lax`;
  }

  // Makes a page ready that was loaded or has taken another's place.
  function ready() {
    isVisiting = hasCookie();
    const keys = byId("keys");
    if (keys) keys.hidden = false;
  }

  function say(words) {
    const place = byId("unreached");
    if (!place) return;
    if (words) place.textContent = words;
    place.hidden = false;
    place.scrollIntoView({ block: "center" });
  }

  function swap(answer) {
    const next = document.adoptNode(answer.body);
    document.body.replaceWith(next);
    const page = byId("page");
    document.documentElement.lang = page.lang;
    document.documentElement.dir = page.dir;
    ready();
    scrollTo(0, 0);
    const start = document.querySelector(".govuk-error-summary, h1");
    start.tabIndex = -1;
    start.focus({ preventScroll: true });
  }

  function send(form, deed, done) {
    const fields = new URLSearchParams(new FormData(form));
    if (deed) fields.set("do", deed);
    const request = new XMLHttpRequest();
    request.open("POST", "/page");
    request.responseType = "document";
    request.timeout = GIVE_UP_MS;
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.setRequestHeader("Part", "1");
    request.onloadend = () => {
      flight = null;
      keptAt = Date.now();
      if (!hasLeft) done(request);
      const next = waiting;
      waiting = null;
      if (next && !hasLeft) next();
    };
    flight = request;
    document.body.setAttribute("aria-busy", "true");
    request.send(fields);
  }

  function answered(request) {
    document.body.removeAttribute("aria-busy");
    if (request.getResponseHeader("refresh")) {
      leave(); // in another tab she has left
    } else if (request.getResponseHeader("part") !== "1" || !request.response) {
      say();
    } else if (request.status === 413 && !request.response.querySelector("[name=at]")) {
      say([...request.response.querySelectorAll("h1, main p")].map((one) => one.textContent).join(". "));
    } else {
      swap(request.response);
    }
  }

  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") === "/leave") {
      leave(event);
      return;
    }
    event.preventDefault();
    const press = () => send(form, event.submitter?.value, answered);
    if (!flight) press();
    else if (flight.keeps) waiting = press;
  });

  addEventListener("click", (event) => {
    const inside = event.target.closest?.("a[href^='#']");
    if (!inside) return;
    // An address with a # would be one more entry in the history.
    event.preventDefault();
    const target = byId(inside.hash.slice(1));
    target.focus();
    target.scrollIntoView({ block: "center" });
  });

  addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) return; // an input method is at work; Escape is its own
      if (event.key === "Escape") {
        leave(event);
      } else if (event.key !== "Shift") {
        shifts = [];
      } else if (!event.repeat) {
        shifts = [...shifts.filter((when) => event.timeStamp - when < SHIFT_MS), event.timeStamp];
        if (shifts.length === 3) leave(event);
      }
    },
    true,
  );

  // Long writing is no idleness: what is typed is kept now and then, so that the visit does not end meanwhile.
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (flight || Date.now() - keptAt < KEEP_MS || !form?.querySelector("[name^='q-']")) return;
    send(form, "keep", () => document.body.removeAttribute("aria-busy"));
    flight.keeps = true;
  });

  // Whoever left in another tab has left here too.
  const check = () => isVisiting && !hasCookie() && leave();
  addEventListener("pageshow", check);
  addEventListener("visibilitychange", check);
  addEventListener("focus", check);
  others?.addEventListener("message", () => leave());
  addEventListener("pagehide", () => hasLeft && forget());

  // What the browser still adds to the page after she has left goes the way of the rest.
  document.addEventListener("DOMContentLoaded", () => (hasLeft ? document.documentElement.replaceChildren() : ready()));
})();
