/* Tables that sort: a heading is a button; aria-sort says which column and which way. Rows that cannot be compared (an unknown amount) stay last. */
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function valueOf(row, place) {
  const cell = row.cells[place];
  return cell.dataset.value ?? cell.textContent.trim().replace(/^[\d,]+$/, (number) => number.replaceAll(",", ""));
}

function sortBy(head) {
  const table = head.closest("table"), body = table.tBodies[0], place = head.cellIndex;
  const down = head.getAttribute("aria-sort") === "ascending";
  const rows = [...body.rows].map((row, n) => ({ row, n, value: valueOf(row, place) }));
  const isNumber = rows.every(({ value }) => value === "" || Number.isFinite(Number(value)));
  const compare = (a, b) => (isNumber ? Number(a) - Number(b) : words.compare(a, b));
  rows.sort((a, b) => {
    if ((a.value === "") !== (b.value === "")) return a.value === "" ? 1 : -1;
    return (down ? -1 : 1) * compare(a.value, b.value) || a.n - b.n;
  });
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...rows.map(({ row }) => row));
}

for (const head of $$("table[data-sortable] thead th")) $("button", head)?.addEventListener("click", () => sortBy(head));

/* The table alone on paper, as it is filtered and sorted. */
$("#printtable")?.addEventListener("click", () => {
  document.body.classList.add("tablealone");
  addEventListener("afterprint", () => document.body.classList.remove("tablealone"), { once: true });
  print();
});
