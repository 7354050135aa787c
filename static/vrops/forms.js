/*
 * VROps behaviour, part 4: writing things down.
 *
 *   form[data-draft]     what is typed is kept in this tab until the form was sent
 *   [data-edit]          a property edited in place (c-prop)
 *   [data-composer]      Markdown toolbar, mentions, macros, preview (c-composer)
 *   [data-upload]        chosen and dropped files (c-upload)
 *   [data-dates]         preset periods (c-date-range)
 *   [data-copy]          copies an address of this site
 */
"use strict";

(() => {
  const { byId, root, toast } = window.vrops;

  // ---- drafts ------------------------------------------------------------------------------
  // Kept per tab and person: floors share machines, and a draft may hold a customer's words. It
  // outlives a session that ran out; signing out forgets all of them, another person's too.

  const PREFIX = "draft:";
  const SENT = "drafts-sent";
  const nameOf = (form) => `${PREFIX}${root.dataset.user}:${location.pathname}:${form.dataset.draft}`;
  const keeps = (field) =>
    field.name && !["file", "password", "hidden", "submit", "button"].includes(field.type);

  const ticked = (field) => ["checkbox", "radio"].includes(field.type);
  const listed = (field) => field.type.startsWith("select");

  /** What stands in the field; with `given` what the server had put there. */
  function valueOf(field, given = false) {
    if (ticked(field)) return given ? field.defaultChecked : field.checked;
    if (!listed(field)) return given ? field.defaultValue : field.value;
    const on = given ? "defaultSelected" : "selected";
    return [...field.options].filter((option) => option[on]).map((option) => option.value).join("\n");
  }

  function saveDraft(form) {
    const kept = [...form.elements]
      .filter(keeps)
      .map((field) => [
        field.name, ticked(field) ? field.value : null, valueOf(field), valueOf(field, true),
      ]);
    sessionStorage.setItem(nameOf(form), JSON.stringify(kept));
  }

  /** Put the draft back, field by field, where the server has nothing or what it was begun on. */
  function restoreDraft(form) {
    const kept = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "[]");
    for (const [name, option, value, begunOn] of kept) {
      const named = [...form.elements].filter((field) => keeps(field) && field.name === name);
      const field = option === null ? named[0] : named.find((one) => one.value === option);
      if (!field || !["", begunOn].includes(valueOf(field, true))) continue;
      if (ticked(field)) field.checked = value;
      else if (!listed(field)) field.value = value;
      else for (const one of field.options) one.selected = value.split("\n").includes(one.value);
    }
  }

  const draftOf = (target) => target.closest?.("form[data-draft]");

  document.addEventListener("input", (event) => {
    const form = draftOf(event.target);
    if (form) saveDraft(form);
  });

  document.addEventListener("submit", (event) => {
    // htmx forms clear theirs once the server took it; a plain form leaves the page, and the page
    // that answers it tells whether somebody was still signed in.
    const form = draftOf(event.target);
    if (form && !form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, nameOf(form));
    if ("forget" in event.target.dataset) forgetDrafts();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.matches?.("form[data-draft]") ? event.detail.elt : null;
    if (form && event.detail.successful) sessionStorage.removeItem(nameOf(form));
  });

  function forgetDrafts(which = () => true) {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(PREFIX) && which(name)) sessionStorage.removeItem(name);
    }
  }

  const own = root.dataset.user;
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (own && sent) sessionStorage.removeItem(sent);
  if (own) forgetDrafts((name) => !name.startsWith(`${PREFIX}${own}:`));
  const restoreDrafts = (part) => part.querySelectorAll("form[data-draft]").forEach(restoreDraft);
  restoreDrafts(document);
  document.addEventListener("htmx:afterSettle", (event) => restoreDrafts(event.target));

  // ---- inline edit -------------------------------------------------------------------------

  const controlOf = (details) => details.querySelector("form :is(input:not([type=hidden]), select)");

  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (!details.matches?.("[data-edit] details") || !details.open) return;
      // One at a time. Not <details name>: that closes the one the server sends back opened.
      for (const other of document.querySelectorAll("[data-edit] details[open]")) {
        if (other !== details) leave(other, false);
      }
      const control = controlOf(details);
      control.focus();
      control.select?.();
    },
    true,
  );

  function leave(details, focus = true) {
    details.querySelector("form").reset();
    details.open = false;
    if (focus) details.querySelector("summary").focus();
  }

  document.addEventListener("reset", (event) => {
    const details = event.target.closest("[data-edit] details");
    if (!details?.open) return;
    // After the browser has put the old value back.
    setTimeout(() => {
      details.open = false;
      details.querySelector("summary").focus();
    });
  });

  document.addEventListener("keydown", (event) => {
    const details = event.target.closest?.("[data-edit] details[open]");
    if (!details) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave(details);
    } else if (event.key === "Tab" && !event.shiftKey && event.target === controlOf(details)) {
      const all = [...document.querySelectorAll("[data-edit] summary")];
      const next = all[all.indexOf(details.querySelector("summary")) + 1];
      if (!next || details.querySelector("[name=reason]")) return;
      event.preventDefault();
      const changed = isChanged(event.target);
      if (changed) details.querySelector("form").requestSubmit();
      else leave(details, false);
      next.focus();
    }
  });

  const isChanged = (control) =>
    control.matches("select")
      ? [...control.options].some((option) => option.selected !== option.defaultSelected)
      : control.value !== control.defaultValue;

  // A choice from a list is saved at once; there is nothing more to type.
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-edit] form");
    if (form && event.target.matches("select") && !form.elements.reason) form.requestSubmit();
  });

  // After a save the property is there anew; the focus goes back onto it.
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.detail.elt;
    if (!fresh?.matches?.("[data-edit]") || fresh.querySelector("details[open]")) return;
    if (document.activeElement === document.body) fresh.querySelector("summary")?.focus();
  });

  // ---- composer ----------------------------------------------------------------------------

  const textOf = (source) => source.closest("[data-composer]").querySelector("textarea");

  function replace(area, start, end, words, select) {
    area.focus();
    area.setSelectionRange(start, end);
    area.setRangeText(words, start, end, "end");
    if (select) area.setSelectionRange(...select);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function wrap(area, mark) {
    const { selectionStart: start, selectionEnd: end } = area;
    const inner = area.value.slice(start, end);
    const from = start + mark.length;
    replace(area, start, end, mark + inner + mark, [from, from + inner.length]);
  }

  function prefixLines(area, prefix) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.selectionEnd;
    const lines = area.value.slice(start, end).split("\n");
    const words = lines
      .map((line, index) => (prefix === "1. " ? `${index + 1}. ` : prefix) + line)
      .join("\n");
    replace(area, start, end, words);
  }

  function link(area) {
    const { selectionStart: start, selectionEnd: end } = area;
    const inner = area.value.slice(start, end) || "link";
    const from = start + inner.length + 3;
    replace(area, start, end, `[${inner}](https://)`, [from, from + 8]);
  }

  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-composer] .toolbar .btn");
    if (!tool) return;
    const area = textOf(tool);
    if (tool.dataset.mark) wrap(area, tool.dataset.mark);
    if (tool.dataset.line) prefixLines(area, tool.dataset.line);
    if (tool.dataset.insert) replace(area, area.selectionStart, area.selectionEnd, tool.dataset.insert);
    if ("link" in tool.dataset) link(area);
    if ("preview" in tool.dataset) togglePreview(tool, area);
  });

  function togglePreview(tool, area) {
    const on = tool.getAttribute("aria-pressed") !== "true";
    tool.setAttribute("aria-pressed", String(on));
    area.hidden = on;
    byId(tool.getAttribute("aria-controls")).hidden = !on;
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-composer]");
    if (!form || event.target.nodeName !== "TEXTAREA") return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (mentionKey(form, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });

  // Mentions and macros: @name or /name just before the caret asks the server, which answers
  // options with data-insert; arrows choose, Enter or Tab inserts, Esc closes.
  const ASKS = /(^|\s)([@/])([\p{L}\p{N}._-]{0,30})$/u;
  let asked = 0;

  document.addEventListener("input", async (event) => {
    const form = event.target.closest?.("[data-composer]");
    if (!form || event.target.nodeName !== "TEXTAREA") return;
    const area = event.target;
    const match = area.value.slice(0, area.selectionStart).match(ASKS);
    const address = match && (match[2] === "@" ? form.dataset.mentions : form.dataset.macros);
    if (!address) return closeMentions(form);
    const turn = ++asked;
    const query = new URLSearchParams({ q: match[3] });
    const answer = await fetch(`${address}?${query}`, { headers: { "HX-Request": "true" } })
      .catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    openMentions(form, area, await answer.text());
  });

  function openMentions(form, area, html) {
    const box = form.querySelector(".mentions") ?? document.createElement("div");
    box.className = "mentions";
    box.id = `${form.id}-mentions`;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", "Suggestions");
    box.innerHTML = html;
    area.after(box);
    const options = [...box.querySelectorAll('[role="option"]')];
    options.forEach((option, index) => (option.id = `${box.id}-${index}`));
    if (!options.length) return closeMentions(form);
    area.setAttribute("aria-controls", box.id);
    pick(area, options, options[0]);
  }

  function closeMentions(form) {
    form.querySelector(".mentions")?.remove();
    const area = form.querySelector("textarea");
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
  }

  function pick(area, options, option) {
    for (const other of options) other.setAttribute("aria-selected", String(other === option));
    area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function mentionKey(form, event) {
    const box = form.querySelector(".mentions");
    if (!box) return false;
    const area = event.target;
    const options = [...box.querySelectorAll('[role="option"]')];
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") closeMentions(form);
    else if (event.key === "ArrowDown") pick(area, options, options[(here + 1) % options.length]);
    else if (event.key === "ArrowUp") pick(area, options, options.at(here - 1));
    else if (event.key === "Enter" || event.key === "Tab") insert(form, options[here]);
    else return false;
    return true;
  }

  function insert(form, option) {
    const area = form.querySelector("textarea");
    const before = area.value.slice(0, area.selectionStart);
    const match = before.match(ASKS);
    closeMentions(form);
    if (match) replace(area, before.length - match[3].length - 1, before.length, `${option.dataset.insert} `);
  }

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest('.mentions [role="option"]');
    if (!option) return;
    event.preventDefault();
    insert(option.closest("[data-composer]"), option);
  });

  // ---- upload ------------------------------------------------------------------------------

  const size = (bytes) =>
    bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-upload]");
    if (box && event.target.type === "file") showFiles(box, event.target);
  });

  function showFiles(box, input) {
    const files = [...input.files];
    const tooLarge = files.filter((file) => file.size > Number(box.dataset.max));
    const error = box.querySelector("[data-upload-error]");
    error.hidden = tooLarge.length === 0;
    error.querySelector("span").textContent = tooLarge.length
      ? `${tooLarge[0].name} is ${size(tooLarge[0].size)}; the limit is ${size(Number(box.dataset.max))}.`
      : "";
    if (tooLarge.length) input.value = "";
    box.querySelector("[data-files]").replaceChildren(
      ...(tooLarge.length ? [] : files).map((file) => {
        const line = document.createElement("li");
        const name = document.createElement("span");
        name.className = "grow trunc";
        name.textContent = file.name;
        const bytes = document.createElement("span");
        bytes.className = "muted num";
        bytes.textContent = size(file.size);
        line.append(name, bytes);
        return line;
      }),
    );
  }

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.target.closest?.(".upload")?.classList.toggle("over", kind === "dragover");
    });
  }

  // ---- periods, copying --------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const preset = event.target.closest("[data-dates] [data-from]");
    if (!preset) return;
    const [from, to] = preset.closest("[data-dates]").querySelectorAll("input");
    from.value = preset.dataset.from;
    to.value = preset.dataset.to;
    for (const other of preset.parentElement.children) {
      other.setAttribute("aria-pressed", String(other === preset));
    }
    to.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", async (event) => {
    const source = event.target.closest("[data-copy]");
    if (!source) return;
    const address = new URL(source.dataset.copy, location.href).href;
    await navigator.clipboard.writeText(address).then(
      () => toast({ text: "Link copied" }),
      () => toast({ tone: "error", text: `Copying is not allowed here. The link is ${address}` }),
    );
  });
})();
