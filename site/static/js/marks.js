// Marks and remarks wait on the device until the server has them: a queue for each sheet in localStorage, sent in order. A row leaves the queue only
// when the server's answer names its number and its key; what the server refuses for good is shown in its place and set aside, never sent as
// something else. A row without a criterion is the sheet's remark: comment and note together.
const PAUSE = 800; // after the last step of a button, a slider or a key
const RETRY = 5000;
const KEEP = new Set([0, 401, 403, 408, 425, 429]); // and every 5xx: the mark stays and is sent again

const owner = document.querySelector("[data-marks-owner]")?.dataset.marksOwner;
const form = document.querySelector("form[data-marks]");
const state = document.querySelector("[data-save-state]");
const prefix = `marks:${owner}:`;
const memory = new Map(); // where a browser forbids localStorage
let sending = null;
let timer = 0;
let late = false; // the server could not be reached: what waits is shown as unsent

function read(store) {
  try {
    return JSON.parse(localStorage.getItem(store) ?? memory.get(store) ?? "[]");
  } catch {
    return JSON.parse(memory.get(store) ?? "[]");
  }
}

function write(store, rows) {
  const text = JSON.stringify(rows);
  try {
    if (rows.length) localStorage.setItem(store, text);
    else localStorage.removeItem(store);
    memory.delete(store);
    return true;
  } catch {
    memory.set(store, text);
    return false;
  }
}

function stores() {
  const found = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (key.startsWith(prefix)) found.add(key);
    }
  } catch { /* none is kept */ }
  return [...found].filter((store) => read(store).length);
}

const waiting = () => stores().reduce((sum, store) => sum + read(store).length, 0);
const ownStore = () => `${prefix}${form.dataset.marks}`;
const ofSheet = (store) => form && store === ownStore();

function deviceKey() {
  if (crypto.randomUUID) return crypto.randomUUID(); // https and localhost only
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(words, kept = false) {
  if (!state || !words) return;
  state.hidden = false;
  state.classList.toggle("save-state-local", kept);
  if (state.textContent !== words) state.textContent = words;
}

// Each mark that is only on this device says so where it stands.
function showUnsent() {
  if (!form) return;
  const rows = read(ownStore());
  for (const box of form.querySelectorAll("fieldset[data-criterion]")) {
    const here = rows.some((row) => row.criterion === box.dataset.criterion);
    box.querySelector("[data-unsent-mark]").hidden = !here || !late;
  }
  const remark = form.querySelector("[data-unsent-remark]");
  if (remark) remark.hidden = !late || !rows.some((row) => !row.criterion);
}

function sayWaiting(status) {
  const n = waiting();
  showUnsent();
  if (!n) return;
  const signedOut = status === 401 && state?.dataset.signedOut;
  say((signedOut || state?.dataset.unsent || "").replace("{n}", n), true);
}

function boxOf(store, criterion) {
  if (!ofSheet(store)) return null;
  return form.querySelector(`fieldset[data-criterion="${CSS.escape(criterion)}"]`);
}

function showFault(box, words) {
  const fault = box.querySelector("[data-fault]");
  fault.textContent = words;
  fault.hidden = !words;
  box.querySelector("input[type=number]").setAttribute("aria-invalid", words ? "true" : "false");
}

function remarkFault(words) {
  const fault = form.querySelector("[data-fault-remark]");
  fault.textContent = words;
  fault.hidden = !words;
}

function acknowledged(store, row, answer) {
  const rows = read(store).filter((one) => one.key !== row.key);
  for (const one of rows) if (one.criterion === row.criterion) one.seen = answer.number;
  write(store, rows);
  if (!row.criterion) {
    if (!ofSheet(store)) return;
    form.elements.namedItem("seen-remark").value = answer.number;
    form.elements.namedItem("key-remark").value = deviceKey();
    if (!rows.some((one) => !one.criterion)) remarkFault("");
    return;
  }
  const box = boxOf(store, row.criterion);
  if (!box) return;
  const was = form.elements.namedItem(`was:${row.criterion}`);
  was.value = answer.value ?? "";
  form.elements.namedItem(`seen:${row.criterion}`).value = answer.number;
  form.elements.namedItem(`key:${row.criterion}`).value = deviceKey();
  if (!rows.some((one) => one.criterion === row.criterion)) showFault(box, "");
  form.querySelector("[data-total-value]").textContent = answer.total;
  form.querySelector("[data-out-of]").textContent = answer.out_of;
  form.querySelector("[data-so-far]").textContent = answer.so_far;
  const button = form.querySelector("[data-send]");
  if (answer.missing) button?.setAttribute("aria-disabled", "true");
  else button?.removeAttribute("aria-disabled");
}

function refused(store, row, answer) {
  write(store, read(store).filter((one) => one.key !== row.key));
  if (!row.criterion && ofSheet(store)) { // what was typed stays in its field; typed on, it takes the place of what stands
    remarkFault(answer.message);
    if (answer.number !== undefined) form.elements.namedItem("seen-remark").value = answer.number;
    say(state?.dataset.refused, true);
    return;
  }
  const box = boxOf(store, row.criterion);
  if (!box) {
    say(answer.message, true);
    return;
  }
  showFault(box, answer.message);
  say(state?.dataset.refused, true);
  if (answer.number !== undefined) { // newer on another device: show what stands, the words say what was typed here
    form.elements.namedItem(`seen:${row.criterion}`).value = answer.number;
    form.elements.namedItem(`was:${row.criterion}`).value = answer.value ?? "";
    const input = box.querySelector("input[type=number]");
    input.value = answer.value ?? "";
    input.dispatchEvent(new Event("input", { bubbles: false }));
  }
}

async function post(url, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" });
}

// Sends the first of a queue. true: go on; a number: the status that keeps the mark here.
async function sendFirst(store) {
  const rows = read(store);
  const row = rows[0];
  if (!row.tried) {
    row.tried = true;
    write(store, rows);
  }
  const what = row.criterion ? { criterion: row.criterion, value: row.value } : { comment: row.comment, note: row.note };
  const fields = { ...what, device_key: row.key, seen: row.seen };
  const answer = await post(row.url, fields);
  if (answer.type === "opaqueredirect" || KEEP.has(answer.status) || answer.status >= 500) return answer.status;
  let said = {};
  try {
    said = await answer.json();
  } catch {
    return 0; // not our server's answer: a captive portal, a proxy
  }
  late = false;
  if (answer.ok) {
    if (!Number.isInteger(said.number) || said.device_key !== row.key) return 0;
    acknowledged(store, row, said);
    showUnsent();
    if (waiting()) sayWaiting(0); // saved is said only when nothing is left on this device
    else say((state?.dataset.saved ?? state?.dataset.sent ?? "").replace("{time}", said.at));
  } else {
    refused(store, row, said);
  }
  return true;
}

async function sendAll() {
  clearTimeout(timer);
  let status = 0;
  try {
    for (let store = stores()[0]; store; store = stores()[0]) {
      const done = await sendFirst(store);
      if (done !== true) {
        status = done;
        break;
      }
    }
  } catch { /* no connection: everything stays */ }
  if (waiting()) {
    late = true;
    sayWaiting(status);
    timer = setTimeout(send, RETRY);
  }
}

// One sending at a time; who asks meanwhile waits for it.
function send() {
  sending ??= sendAll().finally(() => { sending = null; });
  return sending;
}

// A mark not yet tried is replaced by a newer one of its criterion; one that was tried may have arrived and keeps its place before the newer one.
function keep(criterion, value) {
  const store = ownStore();
  const rows = read(store).filter((row) => row.tried || row.criterion !== criterion);
  const seen = form.elements.namedItem(`seen:${criterion}`).value;
  const kept = write(store, [...rows, { key: deviceKey(), criterion, value, seen, url: form.dataset.markUrl }]);
  say(kept ? state?.dataset.saving : state?.dataset.noRoom, !kept);
}

function keepRemark(areas) {
  const store = ownStore();
  const rows = read(store).filter((row) => row.tried || row.criterion);
  const said = Object.fromEntries(areas.map((area) => [area.name, area.value]));
  const seen = form.elements.namedItem("seen-remark").value;
  const kept = write(store, [...rows, { key: deviceKey(), ...said, seen, url: form.dataset.remarkUrl }]);
  say(kept ? state?.dataset.saving : state?.dataset.noRoom, !kept);
}

if (form) {
  const pauses = new Map();

  function typed(input, wait) {
    const criterion = input.closest("fieldset").dataset.criterion;
    clearTimeout(pauses.get(criterion));
    pauses.set(criterion, setTimeout(() => {
      pauses.delete(criterion);
      settle(input);
    }, wait));
  }

  function settle(input) {
    const criterion = input.closest("fieldset").dataset.criterion;
    if (input.validity.badInput) {
      showFault(input.closest("fieldset"), form.dataset.digits);
      say(state?.dataset.refused, true);
      return;
    }
    const rows = read(ownStore()).filter((row) => row.criterion === criterion);
    const last = rows.length ? rows[rows.length - 1].value : form.elements.namedItem(`was:${criterion}`).value;
    const same = input.value === last || (input.value !== "" && last !== "" && Number(input.value) === Number(last));
    if (same) return;
    keep(criterion, input.value);
    send();
  }

  function settleAll() {
    for (const [criterion, pause] of pauses) {
      clearTimeout(pause);
      pauses.delete(criterion);
      settle(form.querySelector(`#mark-${CSS.escape(criterion)}`));
    }
  }

  for (const input of form.querySelectorAll("input[type=number]")) {
    input.addEventListener("input", () => typed(input, PAUSE));
    input.addEventListener("typed", () => typed(input, PAUSE));
    input.addEventListener("change", () => typed(input, 0));
    const box = input.closest("fieldset");
    const rows = read(ownStore()).filter((row) => row.criterion === box.dataset.criterion);
    if (rows.length) { // typed before, not sent yet: the page shows what the judge typed
      input.value = rows[rows.length - 1].value;
      input.dispatchEvent(new Event("input"));
    }
  }

  let remarkTimer = 0;
  const remarks = [...form.querySelectorAll("[data-remark]")];
  const before = read(ownStore()).filter((row) => !row.criterion).at(-1);
  if (before) for (const area of remarks) area.value = before[area.name] ?? area.value; // written before, not sent yet

  function saveRemark() {
    if (!remarkTimer) return;
    clearTimeout(remarkTimer);
    remarkTimer = 0;
    keepRemark(remarks);
    send();
  }

  for (const area of remarks) {
    area.addEventListener("input", () => {
      clearTimeout(remarkTimer);
      remarkTimer = setTimeout(saveRemark, 2 * PAUSE);
    });
    area.addEventListener("change", saveRemark);
  }

  // The whole form goes only when nothing waits here; until then the press is remembered and the queue is sent first.
  form.addEventListener("submit", async (event) => {
    settleAll();
    saveRemark();
    if (!waiting()) return;
    event.preventDefault();
    await send();
    if (!waiting() && !form.querySelector("[data-fault]:not([hidden]), [data-fault-remark]:not([hidden])")) form.requestSubmit(event.submitter);
  });
  addEventListener("pagehide", () => { settleAll(); saveRemark(); });
}

addEventListener("online", send);
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
if (owner && waiting()) {
  sayWaiting(0);
  send();
}
