// Dictation and reading aloud in Vietnamese, where the browser has them; nothing is offered where it has not.

const LANGUAGE = "vi-VN";
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export const canDictate = () => Boolean(Recognition);

// Whether speech stays on this device, so that nobody need be asked.
export async function dictatesHere() {
  if (typeof Recognition?.available !== "function") return false;
  return (await Recognition.available({ langs: [LANGUAGE], processLocally: true })) === "available";
}

// heard(text) with all that was understood so far; ended(isFailure) once. Gives a function that stops it.
export function dictate({ isLocal, heard, ended }) {
  const recognition = new Recognition();
  recognition.lang = LANGUAGE;
  recognition.interimResults = true;
  if (isLocal) recognition.processLocally = true;
  let failure = false;
  recognition.onresult = (event) => heard([...event.results].map((result) => result[0].transcript).join(""));
  recognition.onerror = (event) => {
    failure = event.error !== "aborted";
  };
  recognition.onend = () => ended(failure);
  recognition.start();
  return () => recognition.stop();
}

const vietnameseVoice = () => {
  const voices = (window.speechSynthesis?.getVoices() ?? []).filter((voice) => /^vi\b/i.test(voice.lang));
  return voices.find((voice) => voice.localService) ?? voices[0];
};

export const canRead = () => Boolean(vietnameseVoice());

// Some browsers know their voices only after a while.
export function onVoices(listener) {
  window.speechSynthesis?.addEventListener?.("voiceschanged", listener, { once: true });
  window.speechSynthesis?.getVoices();
}

export function readAloud(text, ended) {
  stopReading();
  const said = new SpeechSynthesisUtterance(text);
  said.voice = vietnameseVoice();
  said.lang = LANGUAGE;
  said.onend = ended;
  said.onerror = ended;
  window.speechSynthesis.speak(said);
}

export function stopReading() {
  window.speechSynthesis?.cancel();
}
