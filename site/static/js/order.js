// A table or section with data-order-list: rows are dragged (by their data-handle where they have one), or moved by the buttons up and down; the
// numbers typed in follow. Without this script the numbers alone order.
const table = document.querySelector("[data-order-list]");

if (table) {
  const body = table.tBodies?.[0] ?? table;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  table.after(status);
  const rows = () => [...body.querySelectorAll("[data-row]")];
  const free = (row) => row?.querySelector("[data-place]:not([type=hidden])");
  const nameOf = (row) => row.querySelector("th, legend").textContent.trim();
  let dragged = null;

  function renumber() {
    rows().forEach((row, index) => {
      row.querySelector("[data-place]").value = index + 1;
      const number = row.querySelector("[data-number]");
      if (number) number.textContent = index + 1;
    });
    body.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.matches("[data-row]") || !free(other)) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber();
    status.textContent = `${nameOf(row)} ${free(row).value}`;
  }

  for (const row of rows().filter(free)) {
    const handle = row.querySelector("[data-handle]") ?? row;
    handle.draggable = true;
    const cell = free(row).parentElement;
    for (const [by, sign, word] of [[-1, "↑", table.dataset.up], [1, "↓", table.dataset.down]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-text button-step";
      button.textContent = sign;
      button.setAttribute("aria-label", `${word} ${nameOf(row)}`);
      button.addEventListener("click", () => { move(row, by); button.focus(); });
      cell.append(button);
    }
    handle.addEventListener("dragstart", (event) => { dragged = row; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setDragImage(row, 8, 8); });
    handle.addEventListener("dragend", () => { dragged = null; renumber(); });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const after = event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
      if (after) row.after(dragged);
      else row.before(dragged);
    });
  }
}
