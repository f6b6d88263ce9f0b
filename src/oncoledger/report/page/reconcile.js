"use strict";
/* Filters of the differences: what is not asked for is hidden. Nothing is sent anywhere. */
const $ = (query, from = document) => from.querySelector(query);
const $$ = (query, from = document) => [...from.querySelectorAll(query)];
const lines = $$("#differences tbody tr");

function filter() {
  const wanted = $("#q").value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = ["kind", "department", "owner"].map((name) => [name, document.getElementById(name).value]).filter(([, value]) => value);
  let shown = 0;
  for (const row of lines) {
    row.hidden = !(chosen.every(([name, value]) => row.dataset[name] === value) && wanted.every((word) => row.dataset.search.includes(word)));
    if (!row.hidden) shown++;
  }
  $("#shown").textContent = `${shown.toLocaleString("en-US")} of ${lines.length.toLocaleString("en-US")} lines shown`;
}

const form = $(".filters");
if (form) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
}
