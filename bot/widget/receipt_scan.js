// Reads a dossier code from the QR code on an appointment slip, by camera or from a picture. All of it happens on the
// device. Only a dossier code is taken: the code on an identity card holds personal data and is left alone.

import { el } from "./elements.js";

const DOSSIER =
  /(?:\b\d{3}\.\d{2}\.\d{2}\.|\b)[HGK]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{4,5}\b|\b\d{5}\/20\d{2}\/\d{4,6}\b/i;
const LOOK_EVERY_MS = 250;

async function detector() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats();
  return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

export function dossierCode(text) {
  return DOSSIER.exec(text)?.[0].toUpperCase() ?? null;
}

// The body of a sheet; found(code) ends it. Gives {body, stop}: stop gives the camera back.
export async function receiptScan({ texts, found }) {
  const reader = await detector();
  if (!reader) return { body: [el("p", {}, texts.scanUnable)], stop: () => {} };
  const status = el("p", { role: "status" });
  const video = el("video", { playsinline: true, hidden: true, "aria-hidden": "true" });
  video.muted = true;
  const file = el("input", { type: "file", accept: "image/*", class: "hidden", tabindex: "-1", "aria-hidden": "true" });
  let camera = null;
  let timer = 0;

  function stop() {
    clearTimeout(timer);
    camera?.getTracks().forEach((track) => track.stop());
    camera = null;
  }

  // null: no code in sight.
  async function read(picture) {
    const codes = await reader.detect(picture);
    if (!codes.length) return null;
    const code = codes.map((each) => dossierCode(each.rawValue)).find(Boolean);
    if (code) {
      stop();
      found(code);
    } else status.textContent = texts.scanOther;
    return code ?? "";
  }

  async function look() {
    if (!camera) return;
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) await read(video);
    timer = setTimeout(look, LOOK_EVERY_MS);
  }

  async function open() {
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (refused) {
      status.textContent = texts.scanNoCamera;
      return;
    }
    video.srcObject = camera;
    video.hidden = false;
    status.textContent = texts.scanning;
    await video.play();
    look();
  }

  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      if ((await read(await createImageBitmap(file.files[0]))) === null) status.textContent = texts.scanNothing;
    } catch (unreadable) {
      status.textContent = texts.scanNothing;
    }
    file.value = "";
  });

  const cameraButton =
    navigator.mediaDevices && el("button", { type: "button", class: "main", onclick: open }, texts.scanCamera);
  const picture = el("button", { type: "button", onclick: () => file.click() }, texts.scanPicture);
  return {
    body: [el("p", {}, texts.scanHow), video, status, el("div", { class: "row" }, cameraButton, picture, file)],
    stop,
  };
}
