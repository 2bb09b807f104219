"use strict";
// Keeps the page up to date and carries out what its buttons say. The page is complete without it.
(() => {
  const root = document.documentElement;
  const stored = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;

  let token = null;
  const byId = id => document.getElementById(id);
  const say = (text, bad) => { const line = byId("said"); line.textContent = text; line.className = text ? (bad ? "bad" : "ok") : ""; };

  // Open rows stay open and the focus stays where it is when their surroundings are renewed.
  const renew = (id, markup) => {
    const part = byId(id);
    if (!part) return;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const mark = focused && (focused.dataset.act ? `[data-act="${CSS.escape(focused.dataset.act)}"]` : focused.closest("details[id]") ? `#${CSS.escape(focused.closest("details[id]").id)} > summary` : focused.getAttribute("href") ? `[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
    const open = [...part.querySelectorAll("details[open]")].map(details => details.id || details.className);
    const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 24;
    part.innerHTML = markup;
    for (const details of part.querySelectorAll("details")) details.open = open.includes(details.id || details.className);
    if (id === "log" && atEnd) part.scrollTop = part.scrollHeight;
    if (mark) part.querySelector(mark)?.focus();
  };

  // Rows move only where they have to, and the one with the focus keeps it.
  const arrange = order => {
    const rows = byId("rows"), focused = document.activeElement;
    order.split(",").forEach((i, at) => { const row = byId(`row-${i}`); if (rows.children[at] !== row) rows.insertBefore(row, rows.children[at]); });
    if (document.activeElement !== focused) focused.focus();
  };

  const find = () => {
    const words = byId("find").value.toLowerCase().split(" ").filter(word => word);
    let found = 0;
    for (const row of byId("rows").children) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) found++;
    }
    byId("none").hidden = found > 0;
  };

  const listen = () => {
    const feed = new EventSource(`/events${location.search}`);
    feed.onmessage = message => {
      if (root.classList.contains("lost")) { root.classList.remove("lost"); say("", false); }
      for (const [id, markup] of Object.entries(JSON.parse(message.data))) {
        if (id === "order") arrange(markup);
        else renew(id, markup);
      }
      if (byId("find")?.value) find();
    };
    feed.onerror = () => {
      root.classList.add("lost");
      say(document.body.dataset.lost, true);
      if (feed.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
    };
    addEventListener("pagehide", () => feed.close(), { once: true });
  };

  const confirmed = dialog => new Promise(done => {
    const form = dialog.querySelector("form");
    const end = result => { form.onsubmit = dialog.oncancel = null; done(result); };
    form.onsubmit = () => end(true);
    dialog.oncancel = () => end(false);
    dialog.querySelector("button[type=button]").onclick = () => { dialog.close(); end(false); };
    dialog.showModal();
  });

  const act = async button => {
    let path = button.dataset.act;
    if (button.dataset.field) {
      const field = button.parentElement.querySelector(`input.${button.dataset.field}`);
      if (!field.value.trim()) { field.focus(); return; }
      path += `?${button.dataset.field}=${encodeURIComponent(field.value.trim())}`;
    }
    if (button.dataset.ask) {
      byId("ask-text").textContent = button.dataset.ask;
      const go = byId("ask").querySelector("button.main");
      go.textContent = button.textContent;
      go.classList.toggle("danger", button.classList.contains("danger"));
      if (!await confirmed(byId("ask"))) return;
    }
    if (token === null) {
      byId("token").value = "";
      if (!await confirmed(byId("key"))) return;
      token = byId("token").value;
      byId("token").value = "";
    }
    button.disabled = true;
    try {
      const answer = await fetch(path, { method: "POST", headers: { Authorization: `Bearer ${token}` }, credentials: "omit" });
      if (answer.status === 401) { token = null; say(document.body.dataset.wrongToken, true); }
      else say(await answer.text(), !answer.ok);
    } catch {
      say(document.body.dataset.noAnswer, true);
    } finally {
      button.disabled = false;
    }
  };

  addEventListener("DOMContentLoaded", () => {
    const log = byId("log");
    log.scrollTop = log.scrollHeight;
    byId("theme").addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* Not kept, then. */ }
    });
    const field = byId("find");
    if (field) {
      field.parentElement.hidden = false;
      field.addEventListener("input", find);
      if (field.value) find();
    }
    document.addEventListener("click", event => {
      const button = event.target.closest("button.act");
      if (button) act(button);
    });
    listen();
  });
})();
