// Suggestions under a search box: a form with data-suggest, an input of type search, and an empty list of role listbox.
// The list is the server's own fragment. Arrow keys move, Enter opens, Escape closes; without this script the form just searches.
const WAIT = 120;

function attach(form) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  const status = document.getElementById(`${list.id}-status`);
  let timer = 0;
  let asked = null;
  let composing = false;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  function close() {
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  async function ask() {
    asked?.abort();
    const text = input.value.trim();
    if (!text) return close();
    asked = new AbortController();
    const address = `${form.dataset.suggest}?${new URLSearchParams({ q: text })}`;
    try {
      const answer = await fetch(address, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) return close();
      const fragment = await answer.text();
      if (document.activeElement !== input) return close();
      list.innerHTML = fragment; // our own template, escaped by the server
    } catch (error) {
      if (error.name !== "AbortError") close();
      return;
    }
    const found = options().length;
    list.hidden = found === 0;
    input.setAttribute("aria-expanded", String(found > 0));
    input.removeAttribute("aria-activedescendant");
    if (status) status.textContent = found ? `${status.dataset.some}${found}` : status.dataset.none;
  }

  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; ask(); });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (composing || event.isComposing) return;
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      choose(all[at + 1] ?? null);
    } else if (event.key === "ArrowUp" && all.length) {
      event.preventDefault();
      choose(at === -1 ? all[all.length - 1] : all[at - 1] ?? null);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      location.assign(chosen().dataset.href);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus in the box
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}

document.querySelectorAll("form[data-suggest]").forEach(attach);

// The order is part of the search form; with script, choosing one asks at once.
document.querySelectorAll("select[name=order][form]").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
