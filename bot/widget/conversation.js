// The conversation as this tab knows it: what was said by whom, kept over a change of page, sent and received without
// loss or doubles. How it looks is left to the panel.

import { newId, tab } from "./storage.js";
import { News } from "./news.js";
import { Outbox } from "./outbox.js";

const MOST_ENTRIES = 100;

// Entries: {kind: "mine", id, text, state: "waiting" | "sent" | "failed", detail},
//          {kind: "answer", id, to, said, thumb}, {kind: "news", id, at, said}.
export class Conversation {
  // heard: {added(entry), changed(entry), status(state, waitS), left(isErased)}
  constructor(server, heard) {
    this.server = server;
    this.heard = heard;
    this.entries = tab.get("entries", []);
    this.outbox = new Outbox(server, {
      answered: (item, body) => this.answered(item, body),
      refused: (item, problem) => this.refused(item, problem),
      changed: (state, waitS) => heard.status(state, waitS),
    });
    this.news = new News(server, (told) => this.add({ kind: "news", id: told.id, at: told.at, said: [told] }));
    server.onsession = () => this.news.start();
  }

  get isAgreed() {
    return tab.get("agreed", false);
  }

  // The citizen agreed to the notice; until then nothing is asked of the server.
  agree() {
    tab.set("agreed", true);
    this.begin();
  }

  begin() {
    this.news.start();
    this.outbox.pump();
    // Without a network the first message opens the session.
    if (!this.server.session) this.server.open().catch(() => {});
  }

  // text: what is sent; shown: what the citizen chose, where that differs.
  say(text, shown = text) {
    const id = newId();
    this.add({ kind: "mine", id, text: shown, state: "waiting" });
    this.outbox.add("messages", { text }, id);
  }

  sayAgain(entry) {
    entry.state = "waiting";
    this.keep();
    this.heard.changed(entry);
    this.outbox.add("messages", { text: entry.sent ?? entry.text }, entry.id);
  }

  judge(answer, thumb, reason) {
    answer.thumb = thumb;
    this.keep();
    this.outbox.add("feedback", { answer: answer.id, thumb, reason });
  }

  rate(stars, comment) {
    this.outbox.add("rating", { stars, comment });
  }

  async codeForElsewhere() {
    return this.server.post("continue", {});
  }

  // Erased at the server, then here; throws where the server cannot be asked.
  async forget() {
    this.outbox.hold();
    try {
      if (this.server.session) await this.server.post("forget", {});
      this.leave(true);
    } finally {
      this.outbox.release();
    }
  }

  // Nothing of the conversation stays in this tab; isErased: nor at the server.
  leave(isErased = false) {
    this.news.stop();
    this.outbox.clear();
    tab.clear();
    this.entries = [];
    this.server.session = null;
    this.heard.left(isErased);
  }

  answered(item, body) {
    if (item.path !== "messages") return;
    this.mark(item, { state: "sent" });
    if (this.entries.some((entry) => entry.to === item.id)) return;
    this.add({ kind: "answer", id: body.answer, to: item.id, said: body.messages });
    if (body.messages.some((said) => said.about?.forgotten)) setTimeout(() => this.leave(true));
  }

  // Of opinions that the server will not have, e.g. about an answer that was erased, nothing is said.
  refused(item, problem) {
    if (item.path === "messages") this.mark(item, { state: "failed", detail: problem.detail, sent: item.body.text });
  }

  mark(item, what) {
    const entry = this.entries.find((each) => each.kind === "mine" && each.id === item.id);
    if (!entry) return;
    Object.assign(entry, what);
    this.keep();
    this.heard.changed(entry);
  }

  add(entry) {
    this.entries.push(entry);
    this.keep();
    this.heard.added(entry);
  }

  keep() {
    this.entries = this.entries.slice(-MOST_ENTRIES);
    tab.set("entries", this.entries);
  }
}
