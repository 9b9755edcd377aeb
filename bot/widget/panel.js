// The widget's frame: header, conversation, status and the place to write, and which of its views is shown.

import { answerActions } from "./answer_actions.js";
import { answerView, lasting, repliesView } from "./answer_view.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, iconButton } from "./elements.js";
import { written } from "./moments.js";
import { noticeBody, noticeView } from "./notice.js";
import { print, save } from "./printing.js";
import { displayChoices, elsewhereSheet, forgetSheet, openSheet, ratingSheet } from "./sheets.js";
import english from "./texts.en.js";
import vietnamese from "./texts.vi.js";
import { canRead, onVoices, stopReading } from "./voice.js";

const TEXTS = { vi: vietnamese, en: english };
const STILL_WAITING_MS = 5000;

export class Panel {
  // close: null for a panel that is always open. arrived(): something came that nobody asked for.
  constructor({ server, preferences, privacyLink, close, arrived }) {
    this.preferences = preferences;
    this.privacyLink = privacyLink;
    this.close = close;
    this.arrived = arrived;
    this.sentence = "";
    this.state = "idle";
    this.inside = el("div", { class: "inside" });
    this.sheets = el("div");
    this.element = el("section", { class: "frame" }, this.inside, this.sheets);
    preferences.dress(this.element);
    this.conversation = new Conversation(server, {
      added: (entry) => this.added(entry),
      changed: (entry) => this.views.get(entry)?.update(),
      status: (state, waitS) => this.status(state, waitS),
      left: (isErased) => this.left(isErased),
    });
    this.show();
    if (this.conversation.isAgreed) this.conversation.begin();
    onVoices(() => this.element.toggleAttribute("data-reads", canRead()));
  }

  get texts() {
    return TEXTS[this.preferences.get("language")];
  }

  // Everything anew, from what is kept: at the start, in another language, after forgetting. The log is filled before
  // it stands in the page, so nothing that was said before is announced again.
  show() {
    const { texts } = this;
    const draft = this.composer?.question.value ?? "";
    this.element.setAttribute("aria-label", texts.title);
    this.views = new Map();
    this.composer = null;
    const more = iconButton("more", texts.more, () => this.openMenu(), { "aria-haspopup": "dialog" });
    const shut = this.close && iconButton("close", texts.close, this.close);
    const header = el("header", {}, el("h2", {}, texts.title), more, shut);
    if (!this.conversation.isAgreed) {
      const notice = noticeView(texts, { link: this.privacyLink, sentence: this.sentence, agree: () => this.agreed() });
      this.inside.replaceChildren(header, notice);
      return;
    }
    this.log = el("div", {
      class: "log",
      role: "log",
      "aria-live": "polite",
      "aria-label": texts.title,
      tabindex: "0",
    });
    this.busy = el("div", { class: "busy", "aria-hidden": "true", hidden: true }, el("span"), el("span"), el("span"));
    this.line = el("p", { class: "line", role: "status" });
    this.composer = new Composer({ texts, sheets: this.sheets, say: (text) => this.say(text) });
    this.log.append(...this.greeting());
    const { entries } = this.conversation;
    entries.forEach((entry, at) => this.append(entry, at === entries.length - 1));
    this.inside.replaceChildren(header, this.log, this.busy, this.line, this.composer.form);
    this.composer.write(draft);
    this.toEnd();
    this.status(this.state, 0);
  }

  greeting() {
    const { texts } = this;
    const welcome = el(
      "div",
      { class: "message theirs" },
      el("span", { class: "hidden" }, texts.assistant),
      el("p", {}, texts.welcome),
    );
    if (this.conversation.entries.length) return [welcome];
    const starters = texts.starters.map((starter) => ({ title: starter, payload: starter }));
    return [welcome, repliesView(starters, texts, (button) => this.press(button))];
  }

  agreed() {
    this.sentence = "";
    this.conversation.agree();
    this.show();
    this.focus();
  }

  left(isErased) {
    stopReading();
    this.sheets.querySelectorAll("dialog").forEach((dialog) => dialog.close());
    this.sentence = isErased ? this.texts.forget.done : "";
    this.show();
    this.focus();
  }

  // Called when the window around the panel has opened.
  opened() {
    this.toEnd();
    this.focus();
  }

  toEnd() {
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  }

  focus() {
    (this.composer?.question ?? this.element.querySelector("h3")).focus();
  }

  say(text, shown) {
    this.log.querySelectorAll("[data-passing]").forEach((button) => button.remove());
    this.log.querySelectorAll(".replies").forEach((group) => {
      const first = group.querySelector("button");
      if (first) first.tabIndex = 0;
      else group.remove();
    });
    this.conversation.say(text, shown);
  }

  press(button) {
    this.say(button.payload, button.title);
    // Where there is a keyboard it is wanted next; on a phone it would cover the answer.
    (matchMedia("(hover: hover)").matches ? this.composer.question : this.log).focus();
  }

  added(entry) {
    const view = this.append(entry, true);
    if (entry.kind === "mine") this.toEnd();
    else this.readFrom(view);
    if (entry.kind === "news") this.arrived();
  }

  append(entry, isLast) {
    const view = entry.kind === "mine" ? this.mine(entry) : this.theirs(entry, isLast);
    this.views.set(entry, view);
    this.log.append(view.node);
    view.beside?.forEach((node) => this.log.append(node));
    return view.node;
  }

  // One's own words are not announced: one knows them.
  mine(entry) {
    const { texts } = this;
    const state = el("p", { class: "state" });
    const who = el("span", { class: "hidden" }, texts.you);
    const node = el("div", { class: "message mine", "aria-live": "off" }, who, el("p", {}, entry.text), state);
    const update = () => {
      const again = el(
        "button",
        { type: "button", class: "link", onclick: () => this.conversation.sayAgain(entry) },
        texts.sendAgain,
      );
      const isHeld = entry.state === "waiting" && ["offline", "limited", "trouble"].includes(this.state);
      const failed = [entry.detail || texts.notSent, " ", again];
      state.replaceChildren(...(entry.state === "failed" ? failed : isHeld ? [texts.unsent] : []));
    };
    update();
    return { node, update };
  }

  theirs(entry, isLast) {
    const { texts } = this;
    const press = (button) => this.press(button);
    const node = el("div", { class: `message theirs ${entry.kind}` }, el("span", { class: "hidden" }, texts.assistant));
    if (entry.kind === "news") {
      const when = written(entry.at, this.preferences.get("language"));
      node.append(el("p", { class: "when" }, `${texts.news} – ${when}`));
    }
    let replies = [];
    entry.said.forEach((said, at) => {
      const view = answerView(said, { id: `${entry.id}-${at}`, texts, press });
      node.append(el("div", { lang: "vi" }, ...view.nodes));
      replies = [...replies, ...view.replies];
    });
    const shown = isLast ? replies : lasting(replies);
    const actions = answerActions(entry, {
      texts,
      send: (thumb, reason) => this.conversation.judge(entry, thumb, reason),
    });
    // Beside the message, so that announcing it does not read the buttons out.
    const quiet = [actions, ...(shown.length ? [repliesView(shown, texts, press)] : [])];
    quiet.forEach((each) => each.setAttribute("aria-live", "off"));
    return { node, beside: quiet, update: () => {} };
  }

  // A long answer is read from its beginning, so that is what is scrolled to.
  readFrom(node) {
    const offset = node.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    this.log.scrollTo({ top: this.log.scrollTop + offset - 8, behavior: this.preferences.isCalm ? "auto" : "smooth" });
  }

  status(state, waitS) {
    const was = this.state;
    this.state = state;
    if (!this.composer) return;
    const { texts, log } = this;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    clearTimeout(this.patience);
    const isWaiting = state === "sending" && this.conversation.outbox.items[0]?.path === "messages";
    this.busy.hidden = !isWaiting;
    if (isWaiting)
      this.patience = setTimeout(() => {
        this.line.textContent = texts.stillWaiting;
      }, STILL_WAITING_MS);
    const told = { offline: texts.offline, limited: texts.limited(waitS), trouble: texts.trouble }[state];
    const isBack = state === "idle" && was === "sending" && this.line.textContent === texts.offline;
    // A try while offline changes nothing yet, so nothing is said about it.
    if (told) this.line.textContent = told;
    else if (state === "idle") this.line.textContent = isBack ? texts.back : "";
    for (const [entry, view] of this.views) if (entry.state === "waiting") view.update();
    if (isAtEnd) this.toEnd();
  }

  openMenu() {
    const { texts, conversation, sheets } = this;
    const words = texts.menu;
    const item = (label, act, isDanger) =>
      el(
        "button",
        {
          type: "button",
          class: isDanger ? "item danger" : "item",
          onclick: () => {
            dialog.close();
            act();
          },
        },
        label,
      );
    const display = displayChoices(texts, this.preferences, (name) => {
      if (name !== "language") return;
      dialog.close();
      this.show();
      this.openMenu().querySelector("input:checked").focus();
    });
    const talk = [
      item(words.print, () => print(conversation.entries, texts)),
      item(words.save, () => save(conversation.entries, texts)),
      item(words.elsewhere, () => elsewhereSheet(sheets, texts, conversation)),
      item(words.finish, () => ratingSheet(sheets, texts, conversation, () => this.finished())),
    ];
    const privacy = [
      item(words.notice, () =>
        openSheet(sheets, { title: words.notice, body: noticeBody(texts, this.privacyLink), close: words.close }),
      ),
      item(words.forget, () => forgetSheet(sheets, texts, conversation), true),
    ];
    const isAgreed = conversation.isAgreed;
    const dialog = openSheet(sheets, {
      title: texts.more,
      close: words.close,
      body: [
        el("section", {}, el("h3", {}, words.display), ...display),
        isAgreed && el("section", {}, el("h3", {}, words.conversation), ...talk),
        isAgreed && el("section", {}, el("h3", {}, words.privacy), ...privacy),
      ],
    });
    return dialog;
  }

  finished() {
    const { texts } = this;
    const fresh = el(
      "button",
      { type: "button", class: "main", onclick: () => this.conversation.leave() },
      texts.rating.fresh,
    );
    this.log.append(el("div", { class: "message theirs" }, el("p", {}, texts.rating.thanks), fresh));
    this.toEnd();
    fresh.focus();
  }
}
