// Sheets over the conversation: options, privacy, another channel, forgetting, rating. Native modal dialogues, so that
// focus, Escape and what lies behind are the browser's care.

import { el, iconButton } from "./elements.js";
import { CHOICES } from "./preferences.js";

let sheets = 0;

// body: nodes. Gives the dialogue, already open.
export function openSheet(place, { title, body, close, closed = () => {} }) {
  const id = `sheet-${++sheets}`;
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": id });
  const heading = el("h2", { id, tabindex: "-1" }, title);
  const top = el(
    "div",
    { class: "top" },
    heading,
    iconButton("close", close, () => dialog.close()),
  );
  dialog.append(top, el("div", { class: "body" }, ...body));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  place.append(dialog);
  dialog.showModal();
  heading.focus();
  return dialog;
}

// One of a few, all seen at once.
export function choice(name, label, options, chosen, change) {
  return el(
    "fieldset",
    { class: "choice" },
    el("legend", {}, label),
    el(
      "div",
      { class: "options" },
      ...options.map(([value, text]) =>
        el(
          "label",
          {},
          el("input", { type: "radio", name, value, checked: value === chosen, onchange: () => change(value) }),
          el("span", { lang: name === "language" ? value : null }, text),
        ),
      ),
    ),
  );
}

export function displayChoices(texts, preferences, changed) {
  const words = texts.menu;
  const named = {
    language: words.languages,
    size: words.sizes,
    scheme: words.schemes,
    contrast: words.contrasts,
    motion: words.motions,
  };
  return Object.entries(CHOICES).map(([name, values]) =>
    choice(
      name,
      words[name],
      values.map((value) => [value, named[name][value]]),
      preferences.get(name),
      (value) => {
        preferences.set(name, value);
        changed(name);
      },
    ),
  );
}

export function elsewhereSheet(place, texts, conversation) {
  const words = texts.elsewhere;
  const status = el("p", { role: "status" });
  const body = el("div", {}, status, el("p", { class: "quiet" }, words.back));
  const dialog = openSheet(place, { title: words.title, body: [body], close: texts.menu.close });
  conversation.codeForElsewhere().then(
    ({ code, minutes }) => {
      const spaced = el("output", { class: "code", "aria-label": [...code].join(" ") }, code);
      const copy = el(
        "button",
        {
          type: "button",
          class: "main",
          onclick: async () => {
            await navigator.clipboard.writeText(code);
            status.textContent = words.copied;
          },
        },
        words.copy,
      );
      body.prepend(spaced, el("p", {}, words.how(minutes)), ...(navigator.clipboard ? [copy] : []));
    },
    (problem) => {
      status.textContent = problem.detail || words.failed;
    },
  );
  return dialog;
}

export function forgetSheet(place, texts, conversation) {
  const words = texts.forget;
  const status = el("p", { role: "alert" });
  const yes = el("button", { type: "button", class: "danger" }, words.yes);
  const no = el("button", { type: "button", onclick: () => dialog.close() }, words.no);
  const dialog = openSheet(place, {
    title: words.title,
    body: [el("p", {}, words.what), status, el("div", { class: "row" }, no, yes)],
    close: texts.menu.close,
  });
  yes.addEventListener("click", async () => {
    yes.disabled = true;
    try {
      await conversation.forget();
    } catch (problem) {
      status.textContent = problem.detail || words.failed;
      yes.disabled = false;
    }
  });
  return dialog;
}

// ended: what comes after, rated or not.
export function ratingSheet(place, texts, conversation, ended) {
  const words = texts.rating;
  let stars = 0;
  const missing = el("p", { role: "alert", class: "error" });
  const options = words.stars.map((text, at) => [String(at + 1), `${at + 1} – ${text}`]);
  const comment = el("textarea", { rows: 3, maxlength: 1000, id: "comment", "aria-describedby": "comment-note" });
  const skip = el("button", { type: "button", onclick: () => end() }, words.skip);
  const form = el(
    "form",
    { novalidate: true },
    choice("stars", words.title, options, "", (value) => {
      stars = Number(value);
    }),
    el("label", { for: "comment" }, words.comment),
    comment,
    el("p", { id: "comment-note", class: "quiet" }, words.commentNote),
    missing,
    el("div", { class: "row" }, skip, el("button", { type: "submit", class: "main" }, words.send)),
  );
  const dialog = openSheet(place, { title: texts.menu.finish, body: [form], close: texts.menu.close });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!stars) {
      missing.textContent = words.missing;
      form.querySelector("input").focus();
      return;
    }
    conversation.rate(stars, comment.value.trim());
    end();
  });
  function end() {
    dialog.close();
    ended();
  }
  return dialog;
}
