/*
 * VROps behaviour, part 2: lists and the side panel.
 *
 *   data-list            the region that htmx replaces: table, pager, bulk bar
 *   tr[data-row]         a row; j k move, o opens it, x selects it
 *   a[data-open]         the row's link: opens the side panel
 *   data-select, -page   checkboxes of rows, and the one in the head
 *   form[data-closes]    a form in a popover that closes it once sent
 *
 * What is selected outlives a refresh of the list, as long as the row is still on the page.
 */
"use strict";

(() => {
  const { act, byId, closeMenus, phone } = window.vrops;
  const selected = new Set();
  let lastChecked = null;
  let cursor = "";

  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const boxes = () => [...document.querySelectorAll("[data-select]")];

  // ---- selection ---------------------------------------------------------------------------

  /** Draw what is selected: rows, the box in the head, the bar with its count. */
  function showSelection() {
    const all = boxes();
    for (const box of all) {
      box.checked = selected.has(box.value);
      box.closest("tr").setAttribute("aria-selected", String(box.checked));
    }
    const chosen = all.filter((box) => box.checked).length;
    const head = document.querySelector("[data-select-page]");
    if (head) {
      head.checked = chosen > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    bar.hidden = chosen === 0;
    if (chosen === 0) everything(false);
    const offer = document.querySelector("[data-select-all]");
    const more = Number(bar.dataset.total || 0) > all.length;
    offer.hidden = !(head?.checked && more && !byEverything());
    bar.querySelector("[data-bulk-count]").textContent = byEverything()
      ? Number(bar.dataset.total).toLocaleString("en-US")
      : chosen;
  }

  const byEverything = () => document.querySelector("[data-all]")?.disabled === false;

  function everything(on) {
    const field = document.querySelector("[data-all]");
    if (field) field.disabled = !on;
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-page]")) {
      for (const one of boxes()) mark(one, box.checked);
    } else if (box.matches("[data-select]")) {
      mark(box, box.checked);
      lastChecked = box;
    } else {
      return;
    }
    everything(false);
    showSelection();
  });

  function mark(box, on) {
    if (on) selected.add(box.value);
    else selected.delete(box.value);
  }

  // Shift and a click select everything from the last one to this one.
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!event.shiftKey || !box.matches?.("[data-select]") || !lastChecked?.isConnected) return;
    const all = boxes();
    const [from, to] = [all.indexOf(lastChecked), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) mark(between, box.checked);
    showSelection();
  });

  act("clear-selection", () => {
    selected.clear();
    showSelection();
    rowAt(cursor)?.querySelector("[data-open]")?.focus();
  });

  act("select-all", () => {
    everything(true);
    showSelection();
  });

  // ---- the cursor of the keyboard ----------------------------------------------------------

  const rowAt = (id) => (id ? byId(id) : null);

  function moveTo(row) {
    if (!row) return;
    for (const other of rows()) other.classList.toggle("cur", other === row);
    cursor = row.id;
    const link = row.querySelector("[data-open]") ?? row.querySelector("a, button, input");
    link?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  /** What j, k, x and o do; false when there is no list. keys.js asks before other single keys. */
  window.vrops.rowKey = (key) => {
    if (!"jkxo".includes(key)) return false;
    const all = rows();
    if (!all.length) return false;
    const here = all.findIndex((row) => row.id === cursor);
    if (key === "j") moveTo(all[Math.min(here + 1, all.length - 1)]);
    if (key === "k") moveTo(all[Math.max(here - 1, 0)]);
    if (key === "x") all[here]?.querySelector("[data-select]")?.click();
    if (key === "o") all[here]?.querySelector("[data-open]")?.click();
    return true;
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("tr[data-row]");
    if (!row) return;
    cursor = row.id;
    for (const other of rows()) other.classList.toggle("cur", other === row);
  });

  // On a phone the whole row is the target of its link.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || !phone.matches || event.target.closest("a, button, input, label")) return;
    row.querySelector("[data-open]")?.click();
  });

  // ---- the side panel ----------------------------------------------------------------------

  const PANEL = ".panel:not(.beside)";
  let opener = "";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-open]");
    if (link) opener = link.closest("tr")?.id ?? "";
  });

  act("close-panel", (source, event) => {
    event.preventDefault();
    closePanel();
  });

  function closePanel() {
    const panel = document.querySelector(PANEL);
    if (!panel?.childElementCount) return false;
    panel.replaceChildren();
    cover();
    const address = new URL(location.href);
    address.searchParams.delete("open");
    history.pushState({ htmx: true }, "", address);
    for (const row of rows()) row.removeAttribute("aria-current");
    (rowAt(opener) ?? rowAt(cursor))?.querySelector("[data-open]")?.focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("dialog:modal, [popover]:popover-open")) return;
    if (event.target.closest("input, textarea, select, details[open]") && !event.target.closest("tr")) {
      return;
    }
    if (closePanel() || !selected.size) return;
    selected.clear();
    showSelection();
  });

  /** Where the panel is a page of its own, nothing behind it can be reached. */
  function cover() {
    const panel = document.querySelector(PANEL);
    const covers = Boolean(panel?.childElementCount) && phone.matches;
    for (const behind of document.querySelectorAll(".pane, .side, .top, .tabs, .filters, .skip")) {
      if (!panel?.contains(behind)) behind.inert = covers;
    }
  }

  phone.addEventListener("change", cover);

  // ---- after the server answered -----------------------------------------------------------

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (target?.id === "panel") cover();
    const present = new Set(boxes().map((box) => box.value));
    for (const id of selected) if (!present.has(id)) selected.delete(id);
    rowAt(cursor)?.classList.add("cur");
    showSelection();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("form[data-closes]")) closeMenus();
  });

  document.addEventListener("list-changed", () => (lastChecked = null));

  // A row that was checked before the page was left is checked again by the browser.
  addEventListener("pageshow", () => {
    for (const box of boxes()) if (box.checked) selected.add(box.value);
    showSelection();
  });

  cursor = document.querySelector("tr[data-row].cur")?.id ?? "";
  opener = cursor;
  cover();
})();
