// The chat widget: a web component that talks to the web channel. No dependency, no third-party request.
"use strict";

const TEXTS = {
  title: "Hỏi đáp thủ tục hành chính",
  welcome:
    "Dạ, chào bạn. Mình là trợ lý Một Cửa. Bạn cần làm giấy tờ gì, hoặc muốn xem hồ sơ đã nộp tới đâu? Gõ như bạn nói hằng ngày nhé.",
  label: "Câu hỏi của bạn",
  placeholder: "Ví dụ: làm lại căn cước bị mất",
  send: "Gửi",
  busy: "Đang trả lời …",
  you: "Bạn:",
  assistant: "Trợ lý:",
  replies: "Gợi ý trả lời",
  offline: "Chưa gửi được vì mất kết nối. Bạn kiểm tra mạng rồi gửi lại nhé.",
};
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

class MotcuaChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.base = this.getAttribute("base") || "/webhooks/web";
    this.pending = Promise.resolve();
    this.attachShadow({ mode: "open" });
    this.shadowRoot.append(this.stylesheet(), this.frame());
    this.show(TEXTS.welcome, "theirs");
  }

  stylesheet() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${this.base}/files/widget.css`;
    return link;
  }

  frame() {
    const frame = element("section", { className: "frame" });
    frame.setAttribute("aria-label", TEXTS.title);
    this.log = element("div", { className: "log", tabIndex: 0 });
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "polite");
    this.log.setAttribute("aria-label", TEXTS.title);
    this.busy = element("div", { className: "busy" });
    this.busy.setAttribute("role", "status");
    frame.append(element("h2", { textContent: TEXTS.title }), this.log, this.busy, this.form());
    return frame;
  }

  form() {
    const form = element("form", { noValidate: true });
    const label = element("label", { className: "hidden", textContent: TEXTS.label, htmlFor: "question" });
    this.question = element("textarea", { id: "question", rows: 1, maxLength: 1000, placeholder: TEXTS.placeholder });
    this.question.setAttribute("autocomplete", "off");
    this.question.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.append(label, this.question, element("button", { type: "submit", textContent: TEXTS.send }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.question.value.trim();
      if (text) {
        this.question.value = "";
        this.ask(text, text);
      }
    });
    return form;
  }

  // Questions are sent one after another, so that answers come in the order of the questions.
  ask(text, shown) {
    this.show(shown, "mine");
    this.pending = this.pending.then(() => this.exchange(text));
    return this.pending;
  }

  async exchange(text) {
    this.busy.textContent = TEXTS.busy;
    try {
      let answer = await this.post(text);
      if (answer.status === 401) {
        sessionStorage.removeItem("motcua-session");
        answer = await this.post(text);
      }
      const body = await answer.json();
      if (answer.ok) {
        const shown = body.messages.map((message) => this.show(message.text, "theirs", message.buttons));
        this.readFrom(shown.find(Boolean));
      } else {
        this.show(body.detail || TEXTS.offline, "theirs error");
      }
    } catch (failure) {
      this.show(TEXTS.offline, "theirs error");
    } finally {
      this.busy.textContent = "";
    }
  }

  async post(text) {
    const session = await this.session();
    return fetch(`${this.base}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session, text }),
    });
  }

  async session() {
    let token = sessionStorage.getItem("motcua-session");
    if (!token) {
      const answer = await fetch(`${this.base}/sessions`, { method: "POST" });
      token = (await answer.json()).session;
      sessionStorage.setItem("motcua-session", token);
    }
    return token;
  }

  // A long answer is read from its beginning, so that is what is scrolled to.
  readFrom(message) {
    if (!message) return;
    const offset = message.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    this.log.scrollTop += offset - 8;
  }

  show(text, kind, buttons = []) {
    let message = null;
    if (text) {
      message = element("div", { className: `message ${kind}` });
      const speaker = kind === "mine" ? TEXTS.you : TEXTS.assistant;
      message.append(element("span", { className: "hidden", textContent: `${speaker} ` }), ...linked(text));
      this.log.append(message);
    }
    if (buttons.length) this.log.append(this.replies(buttons));
    this.log.scrollTop = this.log.scrollHeight;
    return message;
  }

  replies(buttons) {
    const group = element("div", { className: "replies" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", TEXTS.replies);
    for (const { title, payload } of buttons) {
      const button = element("button", { type: "button", textContent: title });
      button.addEventListener("click", () => {
        this.ask(payload, title);
        this.question.focus();
      });
      group.append(button);
    }
    return group;
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

// Text is always text: only addresses become links, so nothing in an answer can run.
function linked(text) {
  const parts = [];
  let place = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(document.createTextNode(text.slice(place, match.index)));
    parts.push(element("a", { href: match[0], textContent: match[0], target: "_blank", rel: "noopener noreferrer" }));
    place = match.index + match[0].length;
  }
  parts.push(document.createTextNode(text.slice(place)));
  return parts;
}

customElements.define("motcua-chat", MotcuaChat);
