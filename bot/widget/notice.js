// The notice about personal data, shown before anything is sent, and again on request. Nothing is ticked beforehand:
// agreeing is one press of a button, and so is not agreeing.

import { el } from "./elements.js";

// link: address of the authority's own full notice, or "".
export function noticeBody(texts, link) {
  const words = texts.notice;
  return [
    el("ul", { class: "points" }, ...words.points.map((point) => el("li", {}, point))),
    el(
      "details",
      {},
      el("summary", {}, words.details),
      el("ul", { class: "points" }, ...words.more.map((point) => el("li", {}, point))),
    ),
    link ? el("p", {}, el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, words.full)) : null,
  ];
}

// sentence: said above it, e.g. that all was erased.
export function noticeView(texts, { link, sentence, agree }) {
  const words = texts.notice;
  const heading = el("h3", { tabindex: "-1" }, words.title);
  const view = el("div", { class: "notice" });
  const buttons = el(
    "div",
    { class: "row" },
    el("button", { type: "button", onclick: decline }, words.decline),
    el("button", { type: "button", class: "main", onclick: agree }, words.agree),
  );
  function show() {
    view.replaceChildren(
      el("p", { role: "status", class: "sentence", hidden: !sentence }, sentence),
      heading,
      ...noticeBody(texts, link).filter(Boolean),
      buttons,
    );
  }
  function decline() {
    const again = el(
      "button",
      {
        type: "button",
        onclick: () => {
          show();
          heading.focus();
        },
      },
      words.again,
    );
    view.replaceChildren(el("p", { role: "status" }, words.declined), el("div", { class: "row" }, again));
    again.focus();
  }
  show();
  return view;
}
