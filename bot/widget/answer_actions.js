// What can be done with an answer: say whether it helped, have it read aloud, print it, save it.

import { el, icon, iconButton } from "./elements.js";
import { readAloud, stopReading } from "./voice.js";
import { print, save } from "./printing.js";
import { spoken } from "./reading.js";

const LONGEST_REASON = 1000;

// answer: {id, said, thumb}; send(thumb, reason) keeps an opinion. The bar is not announced: it is found when wanted.
export function answerActions(answer, { texts, send }) {
  const bar = el("div", { class: "actions", role: "group", "aria-label": texts.actions, "aria-live": "off" });
  const thanks = el("span", { class: "thanks", role: "status" });
  const thumbs = ["up", "down"].map((thumb) => {
    const label = thumb === "up" ? texts.helpful : texts.unhelpful;
    return iconButton(thumb, label, () => choose(thumb), { "aria-pressed": String(answer.thumb === thumb) });
  });
  const reasons = el("div", { class: "reasons" });

  function choose(thumb) {
    answer.thumb = thumb;
    thumbs.forEach((button, at) => button.setAttribute("aria-pressed", String(["up", "down"][at] === thumb)));
    send(thumb, "");
    thanks.textContent = thumb === "up" ? texts.thanks : "";
    reasons.replaceChildren(...(thumb === "down" ? [reasonForm(texts, tellReason)] : []));
    reasons.scrollIntoView({ block: "nearest" });
    reasons.querySelector("input")?.focus();
  }

  function tellReason(reason) {
    send("down", reason);
    reasons.replaceChildren();
    thanks.textContent = texts.thanks;
    thumbs[1].focus();
  }

  if (answer.id) bar.append(...thumbs);
  bar.append(
    readingButton(answer, texts),
    iconButton("print", texts.print, () => print([answer], texts)),
    iconButton("save", texts.save, () => save([answer], texts)),
    thanks,
  );
  return el("div", {}, bar, reasons);
}

function reasonForm(texts, tell) {
  const more = el("textarea", {
    rows: 2,
    maxlength: LONGEST_REASON / 2,
    "aria-label": texts.moreReason,
    placeholder: texts.moreReason,
  });
  const form = el(
    "form",
    { class: "reason" },
    el(
      "fieldset",
      {},
      el("legend", {}, texts.whyUnhelpful),
      ...texts.reasons.map((reason) =>
        el("label", {}, el("input", { type: "checkbox", value: reason }), el("span", {}, reason)),
      ),
    ),
    more,
    el("button", { type: "submit", class: "main" }, texts.sendReason),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ticked = [...form.querySelectorAll("input:checked")].map((box) => box.value);
    tell([...ticked, more.value.trim()].filter(Boolean).join("; "));
  });
  return form;
}

function readingButton(answer, texts) {
  const button = iconButton("speaker", texts.readAloud, () => {
    if (button.getAttribute("aria-pressed") === "true") stopReading();
    else {
      show(true);
      readAloud(answer.said.map((said) => spoken(said.text)).join(". "), () => show(false));
    }
  });
  // Shown once the browser is known to have a Vietnamese voice.
  button.classList.add("reads");
  function show(isReading) {
    button.setAttribute("aria-pressed", String(isReading));
    button.replaceChildren(icon(isReading ? "stop" : "speaker"));
    button.title = isReading ? texts.stopReading : texts.readAloud;
  }
  return button;
}
