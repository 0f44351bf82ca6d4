"use strict";
// Only a convenience: sorting and filtering the map. Without it the page says all it has to say.
const table = document.getElementById("map");
const rows = [...table.tBodies[0].rows];
const controls = document.getElementById("controls");
const name = document.getElementById("name");
const person = document.getElementById("person");
const shown = document.getElementById("shown");
function filter() {
  const wanted = name.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    const fits = row.cells[0].textContent.toLowerCase().includes(wanted) && (!person.checked || "person" in row.dataset);
    row.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${rows.length} students`;
}
function sort(header, column) {
  const down = header.getAttribute("aria-sort") === "ascending";
  const value = (row) => row.cells[column].className.startsWith("o ") ? row.cells[column].className : row.cells[column].textContent.trim();
  const order = (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true });
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  table.tBodies[0].append(...rows.sort((a, b) => (down ? order(b, a) : order(a, b))));
}
[...table.tHead.rows[0].cells].forEach((header, column) => {
  const button = document.createElement("button");
  button.append(...header.childNodes);
  button.addEventListener("click", () => sort(header, column));
  header.append(button);
});
name.addEventListener("input", filter);
person.addEventListener("change", filter);
controls.hidden = false;
filter();
