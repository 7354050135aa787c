/*
 * VROps behaviour, part 3: the keyboard.
 *
 *   data-key="c"         pressing c clicks the element (never in fields, never with modifiers)
 *   data-go="e"          g then e follows the link
 *   data-search          what / focuses
 *   data-command="Words" the element is a command of this page in the palette (Ctrl+K)
 *
 * <html data-keys="off"> (the person's setting) silences single keys; Ctrl+K and Esc always work.
 */
"use strict";

(() => {
  const { act, byId, copyOf, openDialog, root } = window.vrops;
  const FIELDS = "input, textarea, select, [contenteditable], [role=listbox], [role=menu], iframe";
  const GO_MS = 1500;
  let goUntil = 0;

  const typing = (target) => target.closest?.(FIELDS) && !target.matches?.("input[type=checkbox]");
  const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
  const declared = (attribute, key) =>
    [...document.querySelectorAll(`[${attribute}="${CSS.escape(key)}"]`)].find(
      (element) => !element.disabled && seen(element) && !element.closest("[inert]"),
    );

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
    if (typing(event.target) || document.querySelector("dialog:modal")) return;
    if (press(event)) event.preventDefault();
  });

  /** Run what a single key stands for on this page; false when it stands for nothing. */
  function press(event) {
    const key = event.key;
    if (performance.now() < goUntil) {
      goUntil = 0;
      return click(declared("data-go", key));
    }
    if (key === "g") {
      goUntil = performance.now() + GO_MS;
      return true;
    }
    if (key === "?") {
      act.run("keys");
      return true;
    }
    if (key === "/") {
      const search = [...document.querySelectorAll("[data-search]")].find(seen);
      search?.focus();
      search?.select();
      return Boolean(search);
    }
    if (key.length !== 1) return false;
    return window.vrops.rowKey?.(key, event) || click(declared("data-key", key));
  }

  function click(element) {
    element?.click();
    return Boolean(element);
  }

  // ---- the list of keys --------------------------------------------------------------------

  const wordsOf = (element) =>
    element.dataset.keyLabel ??
    element.getAttribute("aria-label") ??
    [...element.childNodes]
      .filter((node) => !(node instanceof Element && node.matches("kbd, svg, .count")))
      .map((node) => node.textContent)
      .join(" ")
      .trim();

  function keysRow(keys, words) {
    const row = copyOf("keys-row");
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key;
      row.querySelector("dt").append(cap, " ");
    }
    row.querySelector("dd").textContent = words;
    return row;
  }

  function fillKeys(list, attribute, prefix) {
    const rows = new Map();
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      const key = element.getAttribute(attribute);
      if (key && !rows.has(key)) rows.set(key, keysRow([...prefix, key], wordsOf(element)));
    }
    list.replaceChildren(...rows.values());
    list.closest("section").hidden = rows.size === 0;
  }

  act("keys", () => {
    fillKeys(byId("keys-page"), "data-key", []);
    fillKeys(byId("keys-go"), "data-go", ["G"]);
    openDialog(byId("keys"));
  });

  // ---- the palette -------------------------------------------------------------------------

  const palette = byId("palette");
  if (!palette) return;
  const input = byId("palette-input");
  const list = byId("palette-list");
  const pageCommands = byId("palette-page");
  let commands = [];
  // The words the server's options belong to, and an Enter that came before its answer.
  let answered = null;
  let enter = null;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const current = () => list.querySelector('[aria-selected="true"]');

  function openPalette() {
    commands = [...document.querySelectorAll("[data-command]")].filter((e) => !e.disabled);
    openDialog(palette);
    input.value = "";
    answered = enter = null;
    input.focus();
    showCommands();
    htmx.trigger(input, "palette:open");
  }

  act("palette", openPalette);

  /** The commands of this page that match what is typed, as the first options. */
  function showCommands() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = commands.filter((element) => {
      const parts = element.dataset.command.toLowerCase().split(/\s+/);
      return words.every((word) => parts.some((part) => part.startsWith(word)));
    });
    pageCommands.replaceChildren(
      ...found.map((element) => {
        const option = copyOf("palette-option");
        const icon = element.querySelector("svg.i use")?.getAttribute("href");
        if (icon) option.querySelector("use").setAttribute("href", icon);
        option.querySelector("[data-text]").textContent = element.dataset.command;
        option.querySelector("[data-group]").textContent = "This page";
        option.runs = element;
        return option;
      }),
    );
    choose(options()[0]);
  }

  function choose(option) {
    options().forEach((other, index) => {
      other.id ||= `palette-option-${index}`;
      other.setAttribute("aria-selected", String(other === option));
    });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function run(option, event) {
    if (!option) return;
    palette.close();
    if (option.runs) option.runs.click();
    else if (event.ctrlKey || event.metaKey) open(option.dataset.href, "_blank", "noopener");
    else location.assign(option.dataset.href);
  }

  /** Enter runs what the typed words find, even when it is faster than the server. */
  function runTyped(event) {
    const option = current();
    if (option?.runs || answered === input.value) run(option, event);
    else enter = event;
  }

  input.addEventListener("input", () => {
    enter = null;
    showCommands();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "palette-server") return;
    options().forEach((option) => option.removeAttribute("id"));
    choose(current() ?? options()[0]);
    const count = options().length;
    byId("palette-count").textContent = count === 1 ? "1 result" : `${count || "No"} results`;
    list.classList.toggle("none", count === 0);
    answered = new URL(event.detail.xhr.responseURL).searchParams.get("q") ?? "";
    if (enter && answered === input.value) run(current(), enter);
  });

  palette.addEventListener("keydown", (event) => {
    const all = options();
    const here = all.indexOf(current());
    const moves = { ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + 5, PageUp: here - 5 };
    if (event.key in moves && all.length) {
      event.preventDefault();
      const page = event.key.startsWith("Page");
      const to = moves[event.key];
      const index = page ? Math.max(0, Math.min(all.length - 1, to)) : (to + all.length) % all.length;
      choose(all[index]);
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      runTyped(event);
    }
  });

  list.addEventListener("click", (event) => run(event.target.closest('[role="option"]'), event));
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option !== current()) choose(option);
  });
})();
