/*
 * Long choices: turns select[data-long] into Tom Select: more than 15 choices, tags, or choices that
 * the server finds (data-search="/address/?q=": answers [{"value", "text", "sub"}]). Loaded only by
 * pages that have one; without script the <select> stays what it is.
 */
"use strict";

(() => {
  function line(text, className = "", sub = "") {
    const row = document.createElement("div");
    row.className = className;
    row.append(text);
    if (sub) {
      const quiet = document.createElement("span");
      quiet.className = "muted";
      quiet.textContent = sub;
      row.append(" ", quiet);
    }
    return row;
  }

  function load(select) {
    return (words, show) => {
      fetch(`${select.dataset.search}${encodeURIComponent(words)}`, {
        headers: { "X-Requested-With": "fetch" },
      })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then(show, () => show([]));
    };
  }

  function grow(select) {
    if (select.tomselect) return;
    // What stays behind of the <select> is for the form only.
    select.setAttribute("aria-hidden", "true");
    const remote = Boolean(select.dataset.search);
    new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      maxOptions: 200,
      // “No launch” can be chosen again, and is read before anything is chosen.
      allowEmptyOption: !select.multiple,
      create: "create" in select.dataset,
      placeholder: select.dataset.placeholder ?? "",
      valueField: "value",
      labelField: "text",
      searchField: remote ? [] : ["text"],
      load: remote ? load(select) : null,
      loadThrottle: 200,
      // Enter takes what the typed letters left, however fast they came.
      refreshThrottle: 0,
      render: {
        option: (row) => line(row.text, "", row.sub),
        item: (row) => line(row.text),
        no_results: () => line("Nothing matches.", "no-results"),
        loading: () => line("Looking…", "no-results"),
      },
    });
  }

  const growAll = () => document.querySelectorAll("select[data-long]").forEach(grow);
  growAll();
  document.addEventListener("htmx:afterSettle", growAll);
})();
