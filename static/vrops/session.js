/*
 * VROps behaviour, part 5: a screen that nobody touches.
 *
 * The server ends the session (<html data-idle="seconds">); this tells it when somebody is there,
 * warns two minutes before, and leaves the screen once the session is over. What is half written
 * stays in this tab (forms.js).
 */
"use strict";

(() => {
  const { root, toast } = window.vrops;
  const idleMs = Number(root.dataset.idle) * 1000;
  if (!idleMs) return;
  const WARN_MS = Math.min(120_000, idleMs / 2);
  const TELL_MS = Math.min(60_000, idleMs / 4);
  const address = root.dataset.session;
  let touched = Date.now();
  let told = Date.now();
  let over = touched + idleMs;
  let warning = null;
  let timer;

  /** Somebody is at the screen; the server hears of it once a minute at most. */
  function touch() {
    touched = Date.now();
    if (warning || touched - told > TELL_MS) ask("POST");
    warning?.remove();
    warning = null;
  }

  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, (event) => event.isTrusted && touch(), { capture: true, passive: true });
  }

  // A request counts when somebody has touched the page since the last one that did.
  document.addEventListener("htmx:configRequest", (event) => {
    if (touched <= told) return;
    event.detail.headers["X-Touched"] = "yes";
    told = Date.now();
    wait(idleMs);
  });

  /** Tell the server (POST) or only ask it (GET) how long the session lasts. */
  async function ask(method) {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    if (method === "POST") {
      told = Date.now();
      headers["X-Touched"] = "yes";
      headers["X-CSRFToken"] = document.querySelector("meta[name=csrf]").content;
    }
    const answer = await fetch(address, { method, headers }).catch(() => null);
    if (answer?.status === 401) {
      location.assign(answer.headers.get("HX-Redirect"));
      return;
    }
    wait(Number(answer?.headers.get("X-Idle-Left") ?? 60) * 1000);
  }

  function wait(left) {
    over = Date.now() + left;
    plan();
  }

  function plan() {
    clearTimeout(timer);
    const left = over - Date.now();
    timer = setTimeout(look, Math.max(500, left > WARN_MS ? left - WARN_MS : left));
  }

  /** Another tab may have been used meanwhile: the server knows. */
  async function look() {
    await ask("GET");
    if (over - Date.now() > WARN_MS || warning) return;
    warning = toast({
      tone: "error",
      text: "Nobody has used this screen for a while. It signs out in two minutes; press any key to stay.",
    });
  }

  // A machine that slept has missed its timers.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() > over - WARN_MS) look();
  });

  wait(idleMs);
})();
