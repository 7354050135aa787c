/*
 * Month, week and resource grid with drag (EventCalendar). Loaded only by pages that have one; the
 * agenda on the same page is what people without script or with a screen reader use, and the "Move to"
 * form does what dragging does.
 *
 *   <div data-schedule="/events/" data-view="dayGridMonth" data-date="2026-11-01" data-zone-note="…"
 *        data-resources="json-id" data-move="/launches/ID/move/">
 *
 * The server answers /events/?start=…&end=… with
 *   [{"id", "title", "start", "end", "allDay", "tone", "state", "conflict", "href", "movable",
 *     "resource"}]
 * A drag asks for the preview of the move: GET data-move with ID replaced and ?on=YYYY-MM-DD, shown in
 * #dialogs; nothing is saved before the person confirms there.
 */
"use strict";

(() => {
  const { byId } = window.vrops;

  const day = (date) =>
    [date.getFullYear(), date.getMonth() + 1, date.getDate()]
      .map((part) => String(part).padStart(2, "0"))
      .join("-");

  function fetchEvents(address) {
    return async ({ start, end }) => {
      const query = new URLSearchParams({ start: day(start), end: day(end) });
      const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`The calendar answered ${answer.status}`);
      return (await answer.json()).map((event) => ({
        ...event,
        resourceIds: event.resource ? [event.resource] : [],
        editable: Boolean(event.movable),
        durationEditable: false,
        classNames: [event.tone, event.state === "draft" && "draft", event.conflict && "conflict"]
          .filter(Boolean),
        extendedProps: { href: event.href, note: event.conflict ?? "", state: event.state },
      }));
    };
  }

  /** A link, so that an event opens, is focused and is read out like any other. */
  function content({ event }) {
    const link = document.createElement("a");
    link.href = event.extendedProps.href || "#";
    link.textContent = event.title;
    // The event is dragged, not the link's address.
    link.draggable = false;
    const note = [event.extendedProps.state, event.extendedProps.note].filter(Boolean).join(", ");
    link.title = note ? `${event.title}, ${note}` : event.title;
    return { domNodes: [link] };
  }

  // The library calls its grid a table but does not build one; what it claims would be read out wrong.
  const CLAIMED =
    "[role=table], [role=rowgroup], [role=row], [role=cell], [role$=header], [aria-colindex]";
  const CLAIMS = ["role", "aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"];

  function plain(box) {
    for (const part of box.querySelectorAll(CLAIMED)) CLAIMS.forEach((name) => part.removeAttribute(name));
  }

  function draw(box) {
    if (box.childElementCount) return;
    const resources = box.dataset.resources
      ? JSON.parse(byId(box.dataset.resources).textContent)
      : [];
    const calendar = EventCalendar.create(box, {
      view: box.dataset.view ?? "dayGridMonth",
      date: box.dataset.date,
      locale: "en-US",
      firstDay: 0,
      dayMaxEvents: true,
      resources,
      headerToolbar: { start: "prev,next today", center: "", end: "title" },
      eventSources: [{ events: fetchEvents(box.dataset.schedule) }],
      eventContent: content,
      buttonText: { today: "Today", prev: "Earlier", next: "Later" },
      eventDrop: ({ event, revert }) => {
        revert();
        const address = box.dataset.move.replace("ID", event.id);
        htmx.ajax("GET", `${address}?on=${day(event.start)}`, { target: "#dialogs" });
      },
      loading: (running) => document.documentElement.classList.toggle("busy", running),
    });
    document.addEventListener("list-changed", () => calendar.refetchEvents());
    new MutationObserver(() => plain(box)).observe(box, { childList: true, subtree: true });
    plain(box);
  }

  document.querySelectorAll("[data-schedule]").forEach(draw);
})();
