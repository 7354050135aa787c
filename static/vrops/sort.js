/*
 * Order by hand: [data-sort] holds [data-sort-item]s with an id in data-sort-item. Dragging (by
 * .sort-handle, when there is one) or Alt+Up and Alt+Down on an item changes the order; the new ids are
 * posted as `ids` to the address in data-sort. Boards give their columns the same data-sort-group and a
 * data-sort-value each; `to` then names the column. Loaded only by pages that have one.
 */
"use strict";

(() => {
  const { toast } = window.vrops;
  const itemsOf = (list) => [...list.querySelectorAll(":scope > [data-sort-item]")];

  async function save(list, moved, undo) {
    const body = new FormData();
    for (const item of itemsOf(list)) body.append("ids", item.dataset.sortItem);
    body.append("moved", moved.dataset.sortItem);
    if (list.dataset.sortValue) body.append("to", list.dataset.sortValue);
    const answer = await fetch(list.dataset.sort, {
      method: "POST",
      body,
      headers: {
        "HX-Request": "true",
        "X-CSRFToken": document.querySelector("meta[name=csrf]").content,
      },
    }).catch(() => null);
    if (answer?.ok) return;
    undo();
    toast({ tone: "error", text: "The new order was not saved; it is back as it was." });
  }

  function placeBack(item, parent, next) {
    return () => parent.insertBefore(item, next);
  }

  function grow(list) {
    if (list.sortable) return;
    let parent;
    let next;
    list.sortable = new Sortable(list, {
      group: list.dataset.sortGroup,
      draggable: "[data-sort-item]",
      handle: list.querySelector(".sort-handle") ? ".sort-handle" : undefined,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      ghostClass: "sort-ghost",
      forceFallback: false,
      onStart: ({ item }) => {
        parent = item.parentElement;
        next = item.nextElementSibling;
      },
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from !== to || oldIndex !== newIndex) save(to, item, placeBack(item, parent, next));
      },
    });
  }

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("[data-sort-item]");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const list = item.parentElement;
    const undo = placeBack(item, list, item.nextElementSibling);
    const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
    if (!other?.matches("[data-sort-item]")) return;
    if (event.key === "ArrowUp") other.before(item);
    else other.after(item);
    event.target.focus();
    save(list, item, undo);
  });

  const growAll = () => document.querySelectorAll("[data-sort]").forEach(grow);
  growAll();
  document.addEventListener("htmx:afterSettle", growAll);
})();
