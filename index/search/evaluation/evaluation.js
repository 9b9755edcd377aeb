"use strict";
(function () {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const form = document.getElementById("filters");
  const told = document.getElementById("told");
  const questions = Array.from(document.querySelectorAll(".question"), (element) => ({
    element, values: element.dataset, words: fold(element.textContent),
  }));
  const selects = Array.from(form.querySelectorAll("select"));

  function show() {
    const words = fold(form.elements.text.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, values, words: text } of questions) {
      // Every option's value has a letter before it, so that "all" and "not told" differ.
      const fits = selects.every((select) => !select.value || values[select.name] === select.value.slice(1))
        && words.every((word) => text.includes(word));
      element.hidden = !fits;
      shown += fits;
    }
    told.textContent = `Đang hiện ${shown} trên ${questions.length} câu.`;
  }

  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  form.hidden = false;
  show();
})();
