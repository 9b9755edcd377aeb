// Where the citizen writes: by keyboard, by voice, or by the code on a receipt. A message that is too long is said to be
// so and never cut.

import { el, icon, iconButton } from "./elements.js";
import { receiptScan } from "./receipt_scan.js";
import { openSheet } from "./sheets.js";
import { canDictate, dictate, dictatesHere } from "./voice.js";
import { tab } from "./storage.js";

const MOST_LETTERS = 1000;
const COUNTED_FROM = 800;

const lettersOf = (text) => [...text.normalize("NFC").trim()].length;

export class Composer {
  // sheets: element that sheets are opened in; say(text) sends.
  constructor({ texts, sheets, say }) {
    this.texts = texts;
    this.sheets = sheets;
    this.say = say;
    this.stopDictating = null;
    this.note = el("p", { class: "note", id: "note", role: "status" });
    this.question = el("textarea", {
      id: "question",
      rows: 1,
      placeholder: texts.placeholder,
      autocomplete: "off",
      "aria-describedby": "note",
      enterkeyhint: "send",
      oninput: () => this.fit(),
      onkeydown: (event) => this.key(event),
    });
    const send = el("button", { type: "submit", class: "main send" }, el("span", {}, texts.send), icon("send"));
    this.form = el(
      "form",
      { class: "composer", novalidate: true, onsubmit: (event) => this.submit(event) },
      this.note,
      el("label", { class: "hidden", for: "question" }, texts.label),
      this.question,
      el("div", { class: "tools" }, ...this.tools(), send),
    );
  }

  tools() {
    const scan = iconButton("code", this.texts.scan, () => this.scan());
    if (!canDictate()) return [scan];
    this.microphone = iconButton("microphone", this.texts.dictate, () => this.speak(), { "aria-pressed": "false" });
    return [scan, this.microphone];
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    }
    if (event.key === "Escape" && this.stopDictating) {
      event.stopPropagation();
      this.stopDictating();
    }
  }

  submit(event) {
    event.preventDefault();
    const text = this.question.value.trim();
    if (!text) return;
    if (lettersOf(text) > MOST_LETTERS) {
      this.fit();
      this.question.focus();
      return;
    }
    this.stopDictating?.();
    this.write("");
    this.tell("");
    this.say(text);
  }

  write(text) {
    this.question.value = text;
    this.fit();
  }

  tell(sentence) {
    this.note.textContent = sentence;
  }

  // Rows grow with the text, by attribute: a policy without inline styles stays kept.
  fit() {
    const { question } = this;
    question.rows = 1;
    while (question.scrollHeight > question.clientHeight + 2 && question.rows < 5) question.rows += 1;
    const letters = lettersOf(question.value);
    question.setAttribute("aria-invalid", String(letters > MOST_LETTERS));
    if (letters > MOST_LETTERS) this.tell(this.texts.tooLong(letters, MOST_LETTERS));
    else if (letters >= COUNTED_FROM) this.tell(this.texts.lettersLeft(MOST_LETTERS - letters));
    else if (!this.stopDictating) this.tell("");
  }

  async speak() {
    if (this.stopDictating) {
      this.stopDictating();
      return;
    }
    const isLocal = await dictatesHere();
    if (isLocal || tab.get("may-dictate", false)) this.listen(isLocal);
    else this.askFirst();
  }

  askFirst() {
    const { texts } = this;
    const no = el("button", { type: "button", onclick: () => dialog.close() }, texts.cancel);
    const yes = el(
      "button",
      {
        type: "button",
        class: "main",
        onclick: () => {
          tab.set("may-dictate", true);
          dialog.close();
          this.listen(false);
        },
      },
      texts.dictationYes,
    );
    const body = [el("p", {}, texts.dictationNotice), el("div", { class: "row" }, no, yes)];
    const dialog = openSheet(this.sheets, { title: texts.dictationAsks, body, close: texts.menu.close });
  }

  listen(isLocal) {
    const before = this.question.value.trim();
    const show = (isListening) => {
      this.microphone.setAttribute("aria-pressed", String(isListening));
      this.microphone.title = isListening ? this.texts.stopDictating : this.texts.dictate;
    };
    this.stopDictating = dictate({
      isLocal,
      heard: (text) => this.write([before, text].filter(Boolean).join(" ")),
      ended: (isFailure) => {
        this.stopDictating = null;
        show(false);
        this.tell(isFailure ? this.texts.dictationFailed : "");
        this.question.focus();
      },
    });
    show(true);
    this.tell(this.texts.listening);
  }

  async scan() {
    const { texts } = this;
    const { body, stop } = await receiptScan({
      texts,
      found: (code) => {
        dialog.close();
        this.write(texts.lookUp(code));
        this.question.focus();
        this.tell(texts.scanFound(code));
      },
    });
    const dialog = openSheet(this.sheets, { title: texts.scan, body, close: texts.menu.close, closed: stop });
  }
}
