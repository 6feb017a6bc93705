// Whoever leaves a form with something typed and not saved is asked first.
for (const form of document.querySelectorAll("form[data-leaving]")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
