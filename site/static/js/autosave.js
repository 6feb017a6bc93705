// A form that saves itself as it is typed in: the same address, asked for JSON, without its files. Without script the Save button does it all.
const PAUSE = 1500;
const RETRY = 8000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = document.querySelector("[data-save-state]");
  const seen = form.elements.namedItem("seen");
  let timer = 0;
  let sending = false;
  let again = false;

  const say = (words) => { state.textContent = words; };

  async function save() {
    if (sending) { again = true; return; }
    sending = true;
    again = false;
    say(form.dataset.saving);
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) {
        const kept = await answer.json();
        seen.value = kept.seen;
        say(kept.message || form.dataset.saved);
      } else if (answer.status === 409) {
        say(form.dataset.elsewhere);
      } else if (answer.status === 422) {
        say((await answer.json()).message);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      say(form.dataset.waiting);
      timer = setTimeout(save, RETRY);
    } finally {
      sending = false;
      if (again) save();
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
