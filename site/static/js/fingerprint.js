// A file is compared by its SHA-256 without leaving the device. Without this script (or on a page without https) the number is pasted.
for (const form of document.querySelectorAll("form[data-fingerprint]")) {
  const row = form.querySelector("[data-fingerprint-file]");
  const state = form.querySelector("[data-fingerprint-state]");
  if (!globalThis.crypto?.subtle) continue;
  row.hidden = false;
  row.querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    state.textContent = form.dataset.reading;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    form.elements.namedItem("sha256").value = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    state.textContent = "";
    form.requestSubmit();
  });
}
