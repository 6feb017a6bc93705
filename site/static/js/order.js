// A table with data-order-list: rows are dragged, or moved by the buttons up and down; the numbers typed in follow. Without this script the numbers alone order.
const table = document.querySelector("[data-order-list]");

if (table) {
  const body = table.tBodies[0];
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  table.after(status);
  const rows = () => [...body.querySelectorAll("[data-row]")];
  const free = (row) => row?.querySelector("[data-place]:not([type=hidden])");
  let dragged = null;

  function renumber() {
    rows().forEach((row, index) => {
      row.querySelector("[data-place]").value = index + 1;
    });
  }

  function move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!free(other)) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber();
    status.textContent = `${row.querySelector("th").textContent.trim()} ${free(row).value}`;
  }

  for (const row of rows().filter(free)) {
    row.draggable = true;
    const cell = free(row).parentElement;
    for (const [by, sign, word] of [[-1, "↑", table.dataset.up], [1, "↓", table.dataset.down]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-text button-step";
      button.textContent = sign;
      button.setAttribute("aria-label", `${word} ${row.querySelector("th").textContent.trim()}`);
      button.addEventListener("click", () => { move(row, by); button.focus(); });
      cell.append(button);
    }
    row.addEventListener("dragstart", (event) => { dragged = row; event.dataTransfer.effectAllowed = "move"; });
    row.addEventListener("dragend", () => { dragged = null; renumber(); });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const after = event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
      if (after) row.after(dragged);
      else row.before(dragged);
    });
  }
}
