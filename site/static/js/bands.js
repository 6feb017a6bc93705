// The mark is typed; buttons, the slider and the bands are other ways to type it. The band of the mark lights up and shows its text.
for (const box of document.querySelectorAll("fieldset[data-criterion]")) {
  const input = box.querySelector("input[type=number]");
  const range = box.querySelector("[data-range]");
  const text = box.querySelector("[data-band-text]");
  const bands = [...box.querySelectorAll(".bands input")]; // best first

  const digits = (input.step.split(".")[1] || "").length;
  const within = (value) => Math.min(Math.max(value, Number(input.min)), Number(input.max));
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
    input.value = within(value).toFixed(digits).replace(/\.0+$/, "");
    input.dispatchEvent(new CustomEvent("typed", { bubbles: true, detail: kind }));
    show();
  }

  for (const button of box.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const from = input.value === "" ? Number(input.min) : Number(input.value);
      type(from + Number(button.dataset.step) * Number(input.step), "step");
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
  show();
}
