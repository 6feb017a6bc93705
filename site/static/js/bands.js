// The mark is typed; buttons, the slider and the bands are other ways to type it. The band of the mark lights up and shows its text.
for (const box of document.querySelectorAll("fieldset[data-criterion]")) {
  const input = box.querySelector("input[type=number]");
  const range = box.querySelector("[data-range]");
  const text = box.querySelector("[data-band-text]");
  const bands = [...box.querySelectorAll(".bands input")]; // best first

  const step = Number(input.step) || 1; // "any" goes by ones
  const digits = Number(input.step) ? (input.step.split(".")[1] || "").length : 2;
  const least = input.min === "" ? -Infinity : Number(input.min);
  const most = input.max === "" ? Infinity : Number(input.max);
  const within = (value) => Math.min(Math.max(value, least), most);
  const bandOf = (value) => bands.find((band) => value >= Number(band.value));

  function show() {
    const value = input.value === "" ? null : Number(input.value);
    const on = value === null ? undefined : bandOf(value);
    for (const band of bands) {
      band.checked = band === on;
      band.closest("label").classList.toggle("is-chosen", band === on);
    }
    if (text) text.textContent = on ? on.dataset.text : text.dataset.empty;
    if (range && value !== null) range.value = String(value);
  }

  function type(value, kind) {
    input.value = within(value).toFixed(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    input.dispatchEvent(new CustomEvent("typed", { bubbles: true, detail: kind }));
    show();
  }

  for (const button of box.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const from = input.value === "" ? Math.max(least, 0) : Number(input.value);
      type(from + Number(button.dataset.step) * step, "step");
    });
  }
  range?.addEventListener("input", () => type(Number(range.value), "step"));
  for (const band of bands) {
    band.addEventListener("change", () => {
      if (input.value === "" || bandOf(Number(input.value)) !== band) type(Number(band.value), "step");
      else show();
    });
  }
  input.addEventListener("input", show);
  // Enter goes on to the next mark, and from the last one to the comment: a whole sheet is typed without the mouse, and nothing is sent by accident.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const all = [...document.querySelectorAll("fieldset[data-criterion] input[type=number]")];
    (all[all.indexOf(input) + 1] ?? document.querySelector("[data-remark]"))?.focus();
  });
  // Scrolling past a mark that has the focus must not change it.
  input.addEventListener("wheel", () => input.blur(), { passive: true });
  show();
}
