// Files go in pieces and, after a lost connection, on from where they stopped; also after the page was opened anew and the same file chosen again.
// Large photos are made smaller first. Without this script (or when begin is refused) the form sends the file as it always did.
const PIECE = 1024 * 1024;
const LONGEST_WAIT = 15000;
const PHOTO = 2 * 1024 * 1024;
const LONGEST_EDGE = 3000;

const form = document.querySelector("form[data-upload-begin]");
const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;
let under_way = 0;
let pressed = null;

const pause = (time) => new Promise((done) => {
  const end = () => { removeEventListener("online", end); done(); };
  setTimeout(end, time);
  addEventListener("online", end, { once: true });
});

async function ask(url, options) {
  const answer = await fetch(url, { ...options, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token(), ...options.headers } });
  if (answer.status >= 500 || answer.type === "opaqueredirect") throw new Error(String(answer.status));
  return { ok: answer.ok, status: answer.status, said: await answer.json() };
}

async function smaller(file, accept) {
  if (!/^image\/(jpeg|png)$/.test(file.type) || file.size < PHOTO || !/\.jpg/.test(accept) || !globalThis.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

async function digest(file) {
  if (!globalThis.crypto?.subtle) return "";
  const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function rowFor(input, name) {
  const list = document.createElement("ul");
  list.className = "file-list";
  list.innerHTML = '<li><span><span class="file-name"></span><span class="cell-note" role="status"></span></span><progress max="100" value="0"></progress><button class="button button-text" type="button"></button></li>';
  list.querySelector(".file-name").textContent = name;
  const bar = list.querySelector("progress");
  bar.setAttribute("aria-label", name);
  const button = list.querySelector("button");
  button.textContent = form.dataset.uploadPause;
  input.before(list);
  const say = (words, percent) => {
    bar.value = percent;
    list.querySelector(".cell-note").textContent = words.replace("{name}", name).replace("{percent}", percent);
  };
  return { list, button, say };
}

function fault(input, words) {
  const id = `${input.id}_error`;
  const error = document.getElementById(id) ?? document.createElement("p");
  error.id = id;
  error.className = "field-error";
  error.setAttribute("role", "alert");
  error.textContent = words;
  error.hidden = !words;
  input.before(error);
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

async function send(input, chosen) {
  const file = await smaller(chosen, input.accept);
  const row = rowFor(input, file.name);
  const percent = (offset) => Math.floor((100 * offset) / file.size);
  let stopped = false;
  let wait = 1000;
  let go = null;
  row.button.addEventListener("click", () => {
    stopped = !stopped;
    row.button.textContent = stopped ? form.dataset.uploadResume : form.dataset.uploadPause;
    if (!stopped) go?.();
  });
  let place = null;
  let offset = 0;
  const hash = digest(file);
  fault(input, "");
  try {
    for (;;) {
      if (stopped) {
        row.say(form.dataset.uploadStopped, percent(offset));
        await new Promise((done) => { go = done; });
      }
      try {
        if (place === null) {
          const begun = await ask(form.dataset.uploadBegin, { method: "POST", body: new URLSearchParams({ document: input.name.replace("document:", ""), name: file.name, size: file.size }) });
          if (!begun.ok) return fault(input, begun.said.message);
          place = begun.said.url;
          offset = begun.said.offset;
        } else if (offset < file.size) {
          row.say(form.dataset.uploadWord, percent(offset));
          const sent = await ask(place, { method: "PATCH", body: file.slice(offset, offset + PIECE), headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" } });
          if (sent.status === 404) place = null;
          else if (!sent.ok && sent.said.offset === undefined) return fault(input, sent.said.message);
          else offset = sent.said.offset;
        } else {
          row.say(form.dataset.uploadChecking, 100);
          const done = await ask(place, { method: "POST", body: new URLSearchParams({ sha256: await hash }) });
          if (!done.ok && done.said.offset !== undefined) {
            offset = done.said.offset;
            continue;
          }
          if (!done.ok) return fault(input, done.said.message);
          const shown = document.querySelector(`[data-upload-place="${CSS.escape(input.name.replace("document:", ""))}"]`);
          shown.innerHTML = done.said.row; // our own template, escaped by the server
          return null;
        }
        wait = 1000;
      } catch { // no connection, or a server that starts again
        row.say(form.dataset.uploadBroken, percent(offset));
        await pause(wait);
        wait = Math.min(LONGEST_WAIT, 2 * wait);
        if (place !== null) {
          try {
            const there = await ask(place, { method: "GET" });
            if (there.ok) offset = there.said.offset;
            else place = null;
          } catch { /* still none */ }
        }
      }
    }
  } finally {
    row.list.remove();
  }
}

if (form) {
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      const chosen = input.files[0];
      if (!chosen) return;
      input.value = "";
      under_way += 1;
      try {
        await send(input, chosen);
      } finally {
        under_way -= 1;
        if (!under_way && pressed) form.requestSubmit(pressed);
      }
    });
  }
  form.addEventListener("submit", (event) => {
    pressed = null;
    if (!under_way || event.submitter?.formAction.includes("/remove/")) return;
    event.preventDefault();
    pressed = event.submitter;
    document.querySelector("[data-save-state]").textContent = form.dataset.uploadWait;
  });
  addEventListener("beforeunload", (event) => { if (under_way) event.preventDefault(); });
}
