// Prints or saves answers, and nothing else of the page. Printing shows a page of its own in place of the portal's for
// as long as the print dialogue is open: that works on phones too, where printing a frame does not.

import { el } from "./elements.js";
import { written } from "./moments.js";
import { partsOf } from "./reading.js";

const RULES = `
  .motcua-print { display: none; }
  @media print {
    body.motcua-printing > :not(.motcua-print) { display: none !important; }
    .motcua-print { display: block; font: 12pt/1.5 "Be Vietnam Pro", "Noto Sans", system-ui, sans-serif; color: #000; background: #fff; }
    .motcua-print h1 { font-size: 15pt; margin: 0 0 4mm; }
    .motcua-print .mine { font-weight: 700; margin: 6mm 0 2mm; break-after: avoid; }
    .motcua-print ul.boxes { list-style: none; padding: 0; }
    .motcua-print ul.boxes li { padding-left: 8mm; text-indent: -8mm; margin-bottom: 2mm; }
    .motcua-print li, .motcua-print p { break-inside: avoid; overflow-wrap: anywhere; }
    .motcua-print .source, .motcua-print footer { font-size: 9.5pt; border-top: 0.3mm solid #000; padding-top: 2mm; margin-top: 4mm; }
  }`;

// entries: of the transcript, {kind: "mine", text} or {said}.
export function print(entries, texts) {
  const page = el("div", { class: "motcua-print", lang: "vi" }, el("h1", {}, texts.title));
  for (const entry of entries) {
    if (entry.kind === "mine") page.append(el("p", { class: "mine" }, `${texts.you}${entry.text}`));
    else for (const said of entry.said) page.append(...partsOf(said.text).map(printed));
  }
  page.append(el("footer", {}, texts.printedOn(written(Date.now(), "vi"))));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  const title = document.title;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.body.append(page);
  document.body.classList.add("motcua-printing");
  document.title = nameOf(entries, texts);
  const restore = () => {
    document.title = title;
    document.body.classList.remove("motcua-printing");
    page.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
  window.addEventListener("afterprint", restore, { once: true });
  window.print();
}

export function save(entries, texts) {
  const talk = entries
    .map((entry) =>
      entry.kind === "mine" ? `${texts.you}${entry.text}` : entry.said.map((said) => said.text).join("\n\n"),
    )
    .join("\n\n----\n\n");
  // The mark in front tells old editors that this is UTF-8.
  const file = new Blob(["\ufeff", `${texts.title}\n\n${talk}\n\n${texts.printedOn(written(Date.now(), "vi"))}\n`], {
    type: "text/plain;charset=utf-8",
  });
  const address = URL.createObjectURL(file);
  el("a", { href: address, download: `${nameOf(entries, texts)}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function nameOf(entries, texts) {
  const codes = new Set(entries.flatMap((entry) => entry.said ?? []).flatMap((said) => said.about?.codes ?? []));
  return [texts.savedName, ...(codes.size === 1 ? codes : [])].join("-");
}

function printed(part) {
  if (!part.items) return el("p", { class: part.kind }, part.text);
  const list = el(part.kind === "numbers" ? "ol" : "ul", { class: part.kind });
  for (const item of part.items) {
    list.append(el("li", { value: item.number }, part.kind === "boxes" ? "☐ " : "", item.text));
  }
  return list;
}
