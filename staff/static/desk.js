// The desk by keyboard: moving in results, marking, copying, printing. Every page also works without this file.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const box = () => one("#q");
  const hits = () => all("main .hit");

  // -- saying ----------------------------------------------------------------------------------
  let silence;
  function say(text) {
    const toast = one("[data-toast]");
    toast.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(() => { toast.textContent = ""; }, 6000);
  }

  // -- marking for comparison: kept by this tab only ---------------------------------------------
  const KEPT = "marked";
  function marked() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
      return Array.isArray(kept) ? kept.filter((each) => each && /^\d\.\d{6}$/.test(each.code)).slice(0, 2) : [];
    } catch {
      return [];
    }
  }

  function keep(chosen) {
    sessionStorage.setItem(KEPT, JSON.stringify(chosen));
    showMarks();
  }

  function toggleMark(place) {
    if (!place) return;
    const { code, name } = place.dataset;
    let chosen = marked();
    if (chosen.some((each) => each.code === code)) {
      chosen = chosen.filter((each) => each.code !== code);
      say(`Bỏ đánh dấu ${code}.`);
    } else {
      // The newest two: a third takes the place of the first.
      chosen = [...chosen, { code, name }].slice(-2);
      say(chosen.length === 2 ? "Đã chọn hai thủ tục: bấm s để so sánh." : `Đã đánh dấu ${code}; chọn một thủ tục nữa.`);
    }
    keep(chosen);
  }

  const comparison = (chosen) => `/so-sanh?a=${chosen[0].code}${chosen[1] ? `&b=${chosen[1].code}` : ""}`;

  function showMarks() {
    const chosen = marked();
    for (const place of all("[data-code]")) {
      const button = one("[data-mark]", place);
      if (button) button.setAttribute("aria-pressed", String(chosen.some((each) => each.code === place.dataset.code)));
    }
    const nav = one("[data-compare-nav]");
    if (nav) nav.href = chosen.length ? comparison(chosen) : "/so-sanh";
    const tray = one("[data-tray]");
    if (!tray) return;
    const comparing = document.body.classList.contains("comparing");
    tray.hidden = !chosen.length || comparing;
    document.body.classList.toggle("with-tray", !tray.hidden);
    tray.replaceChildren();
    if (tray.hidden) return;
    const told = document.createElement("span");
    told.append("So sánh: ");
    chosen.forEach((each, place) => {
      const name = document.createElement("span");
      name.className = "name-part";
      name.textContent = ` ${each.name}`;
      told.append(place ? " ⇄ " : "", each.code, name);
    });
    tray.append(told);
    if (chosen.length === 2) {
      const go = document.createElement("a");
      go.className = "button primary";
      go.href = comparison(chosen);
      go.textContent = "So sánh (s)";
      tray.append(go);
    }
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "button";
    clear.textContent = "Bỏ chọn";
    clear.addEventListener("click", () => keep([]));
    tray.append(clear);
  }

  // -- copying -----------------------------------------------------------------------------------
  async function copy(link) {
    let text;
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (answer.status === 401) { location.href = "/dang-nhap"; return; }
      if (!answer.ok) throw new Error(String(answer.status));
      text = await answer.text();
    } catch {
      say("Chưa chép được: mất kết nối với máy chủ. Thử lại.");
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
      say("Đã chép câu trả lời; dán vào tin nhắn cho công dân.");
    } catch {
      // Browsers give the clipboard only to https and to this very machine; elsewhere Ctrl+C does it.
      const dialog = one("#copy");
      const area = one("textarea", dialog);
      area.value = text;
      dialog.showModal();
      area.focus();
      area.select();
    }
  }

  // -- a look at the record beside the results -----------------------------------------------------
  const wide = matchMedia("(min-width: 68rem)");
  let looking;
  function glanceAt(row) {
    clearTimeout(looking);
    const pane = one("#glance");
    if (!pane || !wide.matches || pane.dataset.code === row.dataset.code) return;
    looking = setTimeout(() => {
      pane.dataset.code = row.dataset.code;
      htmx.ajax("GET", `/thu-tuc/${row.dataset.code}/xem-nhanh`, { target: "#glance", swap: "innerHTML" })
        .then(() => { pane.hidden = false; pane.scrollTop = 0; });
    }, 120);
  }

  function afterResults() {
    showMarks();
    const pane = one("#glance");
    const first = one("#results .row");
    if (!pane) return;
    if (first) glanceAt(first);
    else { pane.hidden = true; delete pane.dataset.code; }
  }

  // -- moving --------------------------------------------------------------------------------------
  function move(step) {
    const places = hits();
    if (!places.length) return;
    const here = places.indexOf(document.activeElement?.closest?.(".row")?.querySelector(".hit") ?? document.activeElement);
    const next = here + step;
    if (next < 0) {
      const search = box();
      if (search) { search.focus(); search.select(); }
      return;
    }
    const target = places[Math.min(next, places.length - 1)];
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }

  const LAST = "last-search";
  function back() {
    const link = one("[data-back-record]") || one("[data-back]");
    if (link) location.href = link.href;
  }

  // Enter asks at once and goes down to the first result, so that Enter, Enter opens it.
  let goDown = false;
  document.addEventListener("submit", (event) => {
    if (event.target.id === "search") goDown = document.activeElement === box();
  });

  function typing(target) {
    return target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  }

  const SINGLE = "single-keys";
  const singleKeys = () => localStorage.getItem(SINGLE) !== "off";

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (one("dialog[open]")) return;
    const target = event.target;
    const inBox = target.id === "q";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (typing(target) && !inBox) return;
      if (!hits().length || (event.key === "ArrowUp" && !target.matches?.(".hit"))) return;
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (event.key === "Escape") {
      if (inBox) { if (!box().value) box().blur(); return; }
      if (typing(target)) { target.blur(); return; }
      if (one("[data-back], [data-back-record]")) { event.preventDefault(); back(); }
      else if (box()) { box().focus(); box().select(); }
      return;
    }
    // Who presses "/" out of habit while already in the empty box wants no slash.
    if (inBox && event.key === "/" && !target.value) { event.preventDefault(); return; }
    if (typing(target) || !singleKeys()) return;
    const act = {
      "/": () => { const search = box(); if (search) { search.focus(); search.select(); } else location.href = "/"; },
      "?": () => one("#keys")?.showModal(),
      c: () => toggleMark(target.closest?.("[data-code]") || one("article[data-code]")),
      s: () => { const chosen = marked(); if (chosen.length === 2) location.href = comparison(chosen); else say("Đánh dấu hai thủ tục bằng c trước khi so sánh."); },
      y: () => onRecord(target, (link) => copy(link), "[data-copy]", "van-ban"),
      p: () => (one("[data-print-now]") ? print() : onRecord(target, (link) => { location.href = `${link.href}#in`; }, "[data-print]", "in")),
      n: () => one("[data-sources]")?.click(),
    }[event.key] || (/^\d$/.test(event.key) && one(`[data-case="${event.key}"]`) ? () => one(`[data-case="${event.key}"]`).click() : null);
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /** Acts on the record of this page, or on the one that is chosen among the results. */
  function onRecord(target, act, selector, page) {
    const link = one(selector);
    const row = target.closest?.(".row[data-code]");
    if (link) act(link);
    else if (row) act({ href: `/thu-tuc/${row.dataset.code}/${page}` });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-mark], [data-copy], [data-print-now], [data-keys], [data-sources], [data-only-different], [data-back]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.matches("[data-mark]")) toggleMark(target.closest("[data-code]"));
    else if (target.matches("[data-copy]")) { event.preventDefault(); copy(target); }
    else if (target.matches("[data-print-now]")) print();
    else if (target.matches("[data-keys]")) one("#keys").showModal();
    else if (target.matches("[data-sources]")) {
      const open = target.getAttribute("aria-pressed") !== "true";
      const sources = all("details.source");
      if (!sources.length) { say("Bản ghi này không giữ nguyên văn nguồn."); return; }
      target.setAttribute("aria-pressed", String(open));
      for (const each of sources) each.open = open;
      say(open ? `Mở ${sources.length} đoạn nguyên văn.` : "Đóng nguyên văn nguồn.");
    } else if (target.matches("[data-only-different]")) {
      const only = one(".compared").classList.toggle("only-different");
      target.setAttribute("aria-pressed", String(only));
    }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#results .row");
    if (row) glanceAt(row);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "search") one("#results").setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "results") return;
    event.target.setAttribute("aria-busy", "false");
    sessionStorage.setItem(LAST, location.pathname + location.search);
    document.title = `${box().value || "Tra cứu thủ tục"} – Một Cửa`;
    afterResults();
    if (goDown) { goDown = false; hits()[0]?.focus(); }
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      one("#results")?.setAttribute("aria-busy", "false");
      say("Mất kết nối với máy chủ; kết quả đang hiện có thể là của câu trước.");
    });
  }

  // -- when a page opens -----------------------------------------------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    const link = one("article [data-back]");
    const last = sessionStorage.getItem(LAST);
    if (link && last && last.startsWith("/?")) link.href = last;
    const choice = one("[data-single-keys]");
    if (choice) {
      choice.checked = singleKeys();
      choice.addEventListener("change", () => localStorage.setItem(SINGLE, choice.checked ? "on" : "off"));
    }
    if (box() && one("#results")) {
      sessionStorage.setItem(LAST, location.pathname + location.search);
      const length = box().value.length;
      box().setSelectionRange(length, length);
    }
    if (document.body.classList.contains("signed-out")) {
      // Signed out: what this tab remembers of the last officer's work goes.
      sessionStorage.clear();
    }
    afterResults();
    if (location.hash === "#in" && one("[data-print-now][data-ready]")) print();
  });
})();
