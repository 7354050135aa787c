/*
 * VROps behaviour, part 1: what every page needs. Plain HTML works first; this adds to it.
 *
 *   data-act="name"      a click runs the action of that name (vrops.act(name, handler))
 *   data-dialog="id"     a click opens that <dialog>
 *   data-preference      a form whose choice shows at once and is saved behind it
 *   data-closes          a form whose popover or dialog closes once the server took it
 *   popover role=menu    placed at its button, moved in with arrow keys
 *   HX-Trigger: toast    what the server says happened
 *
 * lists.js, keys.js and forms.js build on `window.vrops`.
 */
"use strict";

window.vrops = (() => {
  const root = document.documentElement;
  const actions = new Map();
  const phone = matchMedia("(max-width: 760px)");

  /** Name what a click on data-act="name" does; act.run(name) does it from elsewhere. */
  const act = (name, handler) => actions.set(name, handler);
  act.run = (name) => actions.get(name)?.();
  const byId = (id) => document.getElementById(id);

  /** A copy of a <template>'s first element. */
  const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);

  document.addEventListener("click", (event) => {
    const source = event.target.closest("[data-act], [data-dialog]");
    if (!source || source.disabled) return;
    if (source.dataset.dialog) openDialog(byId(source.dataset.dialog));
    actions.get(source.dataset.act)?.(source, event);
  });

  // ---- dialogs -----------------------------------------------------------------------------

  /** Open a modal dialog; the browser keeps the focus inside and gives it back on close. */
  function openDialog(dialog) {
    if (dialog.open) return;
    closeMenus();
    dialog.showModal();
    dialog.dispatchEvent(new Event("dialog:open"));
  }

  // A dialog that the server sends (hx-target="#dialogs") opens at once and leaves when it closes;
  // so does the one that replaces it when something in its form was wrong.
  document.addEventListener("htmx:afterSettle", (event) => {
    const dialog = event.target.closest("#dialogs")?.querySelector("dialog:not([open])");
    if (!dialog) return;
    openDialog(dialog);
    dialog.addEventListener("close", () => dialog.remove(), { once: true });
  });

  act("close-dialog", (source) => source.closest("dialog").close());

  document.addEventListener("click", (event) => {
    // A click on the backdrop lands on the dialog itself, outside its box.
    if (event.target.nodeName !== "DIALOG" || !event.target.open) return;
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail > 0) event.target.close();
  });

  act("sidebar", (source, event) => {
    event.preventDefault();
    const sheet = byId("sheet");
    const side = byId("side");
    const home = side.parentElement;
    sheet.append(side);
    openDialog(sheet);
    sheet.addEventListener("close", () => home.prepend(side), { once: true });
  });

  phone.addEventListener("change", () => {
    const sheet = byId("sheet");
    if (sheet?.open) sheet.close();
  });

  // ---- menus -------------------------------------------------------------------------------

  const itemsOf = (menu) =>
    [...menu.querySelectorAll('[role^="menuitem"]')].filter((item) => !item.disabled);

  function closeMenus() {
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
  }

  /** Beside its button, above it where there is no room below, never outside the window. */
  function placeMenu(menu) {
    const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    if (!button) return;
    const at = button.getBoundingClientRect();
    const width = menu.offsetWidth;
    const height = menu.offsetHeight;
    const below = at.bottom + 4 + height <= innerHeight;
    const fromRight = at.left + width > innerWidth - 8;
    const left = fromRight ? at.right - width : at.left;
    const top = below ? at.bottom + 4 : at.top - height - 4;
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, top)}px`;
  }

  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.("[popover]")) return;
      const open = event.newState === "open";
      document
        .querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)
        .forEach((button) => button.setAttribute("aria-expanded", String(open)));
      if (!open) return;
      placeMenu(menu);
      if (menu.getAttribute("role") === "menu") {
        (menu.querySelector('[aria-checked="true"]') ?? itemsOf(menu)[0])?.focus();
      }
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.('[role="menu"]');
    if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = itemsOf(menu);
    const here = items.indexOf(document.activeElement);
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    let next;
    if (event.key in steps) {
      next = items.at(steps[event.key] % items.length);
    } else if (event.key === "Tab") {
      menu.hidePopover();
      return;
    } else if (event.key.length === 1 && event.key !== " ") {
      const starts = (item) => item.textContent.trim().toLowerCase().startsWith(event.key);
      next = [...items.slice(here + 1), ...items.slice(0, here + 1)].find(starts);
    }
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  });

  document.addEventListener("click", (event) => {
    const item = event.target.closest('[role="menu"] [role^="menuitem"]');
    if (item && item.getAttribute("role") === "menuitem") item.closest("[popover]")?.hidePopover();
  });

  addEventListener("resize", () => {
    document.querySelectorAll("[popover]:popover-open").forEach(placeMenu);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-closes]");
    // An answer that only leads elsewhere (HX-Location) is not called successful.
    const taken = event.detail.successful || event.detail.xhr?.status === 204;
    if (!form || !taken) return;
    form.closest("[popover]")?.hidePopover();
    form.closest("dialog")?.close();
  });

  // ---- theme, density, single keys ---------------------------------------------------------

  const PREFERENCES = { theme: "theme", density: "density", single_keys: "keys" };

  const darkNow = () =>
    root.dataset.theme === "dark" ||
    (root.dataset.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

  function showPreference(name, value) {
    root.dataset[PREFERENCES[name]] = value;
    document.querySelectorAll(`[role="menuitemradio"][name="${name}"]`).forEach((item) => {
      item.setAttribute("aria-checked", String(item.value === value));
    });
    if (name === "theme") document.dispatchEvent(new Event("themechange"));
  }

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-preference]")) return;
    event.preventDefault();
    const { name, value } = event.submitter;
    const before = root.dataset[PREFERENCES[name]];
    const wanted = event.submitter.dataset.act === "theme" ? (darkNow() ? "light" : "dark") : value;
    showPreference(name, wanted);
    const body = new FormData(event.target);
    body.set(name, wanted);
    const answer = await fetch(event.target.action, {
      method: "POST",
      body,
      headers: { "HX-Request": "true", "X-CSRFToken": csrf() },
    }).catch(() => null);
    if (answer?.ok) return;
    showPreference(name, before);
    toast({ tone: "error", text: "Your setting was not saved. Check the connection and try again." });
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (root.dataset.theme === "system") document.dispatchEvent(new Event("themechange"));
  });

  // ---- toasts ------------------------------------------------------------------------------

  const TOAST_MS = 8000;
  const TOASTS = 3;

  /** Say what happened: {text, tone: "error", undo: address, href, link, reference}. */
  function toast(news) {
    const error = news.tone === "error";
    const box = copyOf(error ? "toast-error" : "toast-ok");
    box.querySelector("[data-text]").textContent = news.text;
    fill(box.querySelector("[data-reference]"), news.reference, (part) => {
      part.querySelector("span").textContent = news.reference;
    });
    fill(box.querySelector("[data-undo]"), news.undo, (part) => (part.dataset.undo = news.undo));
    fill(box.querySelector("[data-link]"), news.href, (part) => {
      part.href = news.href;
      part.textContent = news.link ?? "Open";
    });
    byId(error ? "toast-errors" : "toast-news").append(box);
    trimToasts();
    if (!error) leaveLater(box);
    return box;
  }

  function fill(part, value, write) {
    if (!part) return;
    if (value) write(part);
    else part.remove();
  }

  function trimToasts() {
    const all = [...document.querySelectorAll("#toasts .toast")];
    const oldNews = all.filter((box) => !box.classList.contains("error"));
    while (all.length > TOASTS && all.length) {
      const oldest = oldNews.shift() ?? all[0];
      all.splice(all.indexOf(oldest), 1);
      oldest.remove();
    }
  }

  /** Close after 8 s, but not while somebody is reading or reaching for Undo. */
  function leaveLater(box) {
    let timer = setTimeout(() => box.remove(), TOAST_MS);
    const hold = () => clearTimeout(timer);
    const go = () => (timer = setTimeout(() => box.remove(), TOAST_MS));
    box.addEventListener("pointerenter", hold);
    box.addEventListener("focusin", hold);
    box.addEventListener("pointerleave", go);
    box.addEventListener("focusout", go);
  }

  act("close-toast", (source) => source.closest(".toast").remove());

  document.addEventListener("click", (event) => {
    const undo = event.target.closest("[data-undo]");
    if (!undo) return;
    undo.disabled = true;
    htmx.ajax("POST", undo.dataset.undo, { source: document.body, swap: "none" })
      .then(() => undo.closest(".toast")?.remove());
  });

  document.addEventListener("toast", (event) => toast(event.detail));

  document.querySelectorAll("#toast-news .toast").forEach(leaveLater);

  // ---- htmx --------------------------------------------------------------------------------

  const csrf = () => document.querySelector("meta[name=csrf]").content;

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf();
  });

  const saysSo = (xhr) => xhr.getResponseHeader("HX-Trigger")?.includes('"toast"');

  // 422: the form again, with its errors. 409: both values to choose from. Both replace the target.
  // A refusal in one sentence comes as a toast; it is an answer, not an error.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if ((xhr.status === 422 || xhr.status === 409) && xhr.responseText.trim()) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (xhr.status < 500 && saysSo(xhr)) {
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (saysSo(xhr)) return;
    toast({
      tone: "error",
      text: ERRORS[xhr.status] ?? "Something went wrong on our side. Nothing was saved.",
      reference: xhr.getResponseHeader("X-Request-ID"),
    });
  });

  const ERRORS = {
    401: "You are signed out. Sign in again; what you typed is kept.",
    403: "You may not do this. Nothing was changed.",
    404: "This is not here any more, or you may not see it. Nothing was changed.",
    413: "That is too large to send. Nothing was saved.",
    429: "Too many requests in a short time. Wait a minute, then try again.",
    503: "VROps is busy. Nothing was saved; try again in a minute.",
  };

  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => {
      toast({ tone: "error", text: "No connection. Nothing was saved; try again." });
    });
  }

  // A bar at the top once a request has taken 200 ms.
  let running = 0;
  let slow;
  document.addEventListener("htmx:beforeRequest", () => {
    running += 1;
    slow ??= setTimeout(() => root.classList.add("busy"), 200);
  });
  document.addEventListener("htmx:afterRequest", () => {
    running = Math.max(0, running - 1);
    if (running) return;
    clearTimeout(slow);
    slow = undefined;
    root.classList.remove("busy");
  });

  // Focus follows what came: a panel or an error summary takes it; a control that was replaced
  // under the reader's hands gives it to its successor.
  let focused;
  document.addEventListener("htmx:beforeSwap", () => (focused = document.activeElement?.id));
  document.addEventListener("htmx:afterSettle", (event) => {
    const asks = event.detail.elt?.matches?.("[data-focus]")
      ? event.detail.elt
      : event.detail.elt?.querySelector?.("[data-focus]");
    if (asks) {
      asks.focus({ preventScroll: false });
    } else if (document.activeElement === document.body && focused) {
      byId(focused)?.focus({ preventScroll: true });
    }
  });

  // A plain form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.dataset.preference === "") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  document.querySelector("[data-focus]")?.focus();

  // All scripts are deferred: once the document has loaded, every one of them has bound its keys
  // and clicks, and htmx, which comes first, has read the page.
  document.addEventListener("DOMContentLoaded", () => (root.dataset.ready = "yes"));

  return { act, byId, closeMenus, copyOf, openDialog, phone, root, toast };
})();
