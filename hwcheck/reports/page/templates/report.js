"use strict";
// Only a convenience: sorting and filtering the map. Without it the page says all it has to say.
const tables = [...document.querySelectorAll("table.map")];
const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
const together = tables[0].tBodies[0].rows.length; // all but the last table have as many
const controls = document.getElementById("controls");
const name = document.getElementById("name");
const person = document.getElementById("person");
const shown = document.getElementById("shown");
function count(found) {
  shown.textContent = `${found} of ${rows.length} students`;
}
function show() {
  const wanted = name.value.trim().toLowerCase();
  const fits = (row) => row.cells[0].textContent.toLowerCase().includes(wanted) && (!person.checked || "person" in row.dataset);
  const found = rows.filter(fits);
  tables.forEach((table, place) => {
    const some = found.slice(place * together, (place + 1) * together);
    table.tBodies[0].replaceChildren(...some);
    const group = table.closest("details");
    if (!group) return;
    group.hidden = place > 0 && !some.length;
    group.open ||= place === 0;
    group.firstElementChild.textContent = some.length ? `${place * together + 1} to ${place * together + some.length}` : "nobody";
  });
  count(found.length);
}
function sort(column) {
  const headers = tables.map((table) => table.tHead.rows[0].cells[column]);
  const down = headers[0].getAttribute("aria-sort") === "ascending";
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  const value = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
  rows.sort((a, b) => (down ? order(value.get(b), value.get(a)) : order(value.get(a), value.get(b))));
  for (const other of document.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  for (const header of headers) header.setAttribute("aria-sort", down ? "descending" : "ascending");
  show();
}
for (const table of tables) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(column));
    header.append(button);
  });
}
name.addEventListener("input", show);
person.addEventListener("change", show);
// Paper has nothing to unfold; some browsers do it by the style sheet alone.
addEventListener("beforeprint", () => {
  for (const group of document.querySelectorAll("details:not([open])")) group.open = true;
});
controls.hidden = false;
count(rows.length);
