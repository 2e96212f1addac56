// Filters, sorts, searches and pages the table of findings. Without it the page
// still shows the worst rows. The rows come from the JSON in #data: columns, each
// an array with an entry a row, the worst row first.
"use strict";

(() => {
  const source = document.getElementById("data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const count = data.port.length;
  const pageSize = 50;
  const printed = 500;

  const form = document.getElementById("filters");
  const table = document.getElementById("rows");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const pager = document.getElementById("pages");
  const status = document.getElementById("count");

  // A column whose numbers stand for texts.
  const text = (column, row) => data[`${column}_texts`][data[column][row]];
  const flagsOf = (row) => data.flags_texts.filter((_, bit) => data.flags[row] >> bit & 1);

  let haystacks;  // what a search looks through, made when first needed
  const haystackOf = (row) => [
    data.target[row], text("name", row), `${data.port[row]}/${text("transport", row)}`,
    text("service", row), text("version", row), text("state", row), text("reason", row),
    text("verdict", row), ...flagsOf(row),
  ].join(" ").toLowerCase();

  let shown = [];  // row numbers that pass the filters, in their order
  let page = 0;
  let sort = { key: "", descending: false };

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 0) haystacks ??= Array.from({ length: count }, (_, row) => haystackOf(row));
    // Comparing numbers is faster than comparing the texts that they stand for.
    const numbers = ["service", "state", "transport"]
      .filter((column) => wanted[column])
      .map((column) => [data[column], data[`${column}_texts`].indexOf(wanted[column])]);
    const isWanted = {
      "": () => true,
      act: (row) => data.matters[row] === 1,
      none: (row) => text("verdict", row) === "",
    }[wanted.verdict] ?? ((row) => text("verdict", row) === wanted.verdict);
    shown = [];
    for (let row = 0; row < count; ++row) {
      if (numbers.every(([column, number]) => column[row] === number) && isWanted(row) &&
          words.every((word) => haystacks[row].includes(word))) shown.push(row);
    }
    order();
  }

  // Rows are numbered by how bad they are, so that by verdict there is nothing to do.
  function order() {
    const { key, descending } = sort;
    const sign = descending ? -1 : 1;
    if (key === "service" || key === "state") {
      const ranks = data[`${key}_texts`].map((value, number) => [value, number])
        .sort(([left], [right]) => left.localeCompare(right));
      const rankOf = [];
      ranks.forEach(([, number], rank) => { rankOf[number] = rank; });
      shown.sort((left, right) =>
        sign * (rankOf[data[key][left]] - rankOf[data[key][right]]) || left - right);
    } else if (key === "payload" || key === "l2") {
      // What was not measured comes last, whichever way.
      const factors = data[key];
      shown.sort((left, right) => (factors[left] === null) - (factors[right] === null) ||
        sign * (factors[left] - factors[right]) || left - right);
    } else if (key === "verdict" || key === "") {
      shown.sort((left, right) => (key === "verdict" && !descending ? right - left : left - right));
    } else {
      shown.sort((left, right) => sign * (data[key][left] - data[key][right]) || left - right);
    }
    page = 0;
    show();
  }

  function element(name, content, className) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content !== undefined) made.append(content);
    return made;
  }

  // As html_table.cpp does it.
  function factor(column, row) {
    const value = data[column][row];
    if (value === null) return "";
    const number = value >= 1000 ? Math.round(value).toLocaleString("en-US")
      : value.toFixed(value < 2 ? 2 : 1);
    return `${data.at_least[row] ? "≥ " : ""}${number}x`;
  }

  function withSmall(parent, big, small) {
    parent.append(big);
    if (small) parent.append(" ", element("small", small));
    return parent;
  }

  function rowElement(row) {
    const line = document.createElement("tr");
    const host = element("th");
    host.scope = "row";
    const details = data.details[row];
    if (details) {
      const link = element("a");
      link.href = `#${details}`;
      host.append(withSmall(link, data.target[row], text("name", row)));
    } else {
      withSmall(host, data.target[row], text("name", row));
    }
    const verdict = element("td", undefined, "verdict");
    const name = text("verdict", row);
    if (name) verdict.append(element("span", name, `badge v-${name}`));
    if (text("state", row) !== "open") verdict.append(element("small", text("reason", row)));
    for (const flag of flagsOf(row)) verdict.append(" ", element("span", flag, "badge flag"));
    line.append(
      host,
      element("td", `${data.port[row]}/${text("transport", row)}`, "n"),
      verdict,
      withSmall(element("td"), text("service", row), text("version", row)),
      element("td", factor("l2", row), "n"),
      element("td", factor("payload", row), "n"),
      element("td", text("state", row)));
    return line;
  }

  function show(most = pageSize) {
    const begin = page * pageSize;
    const rows = shown.slice(begin, begin + most);
    body.replaceChildren(...rows.map(rowElement));
    const all = count.toLocaleString("en-US");
    const found = shown.length.toLocaleString("en-US");
    status.textContent = shown.length === count ? `${all} findings` : `${found} of ${all} findings`;
    heads.forEach((head) => {
      const active = head.dataset.key === sort.key;
      if (active) head.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    showPager();
  }

  const previous = element("button", "Previous");
  const next = element("button", "Next");
  const place = element("span");
  for (const [button, step] of [[previous, -1], [next, 1]]) {
    button.type = "button";
    button.addEventListener("click", () => {
      if (button.ariaDisabled === "true") return;
      page += step;
      show();
      table.scrollIntoView({ block: "start" });
    });
  }
  pager.append(previous, place, next);

  function showPager() {
    const pages = Math.ceil(shown.length / pageSize);
    pager.hidden = pages < 2;
    // A button that is disabled in earnest would lose the focus.
    previous.ariaDisabled = String(page === 0);
    next.ariaDisabled = String(page >= pages - 1);
    place.textContent = `Page ${page + 1} of ${pages}`;
  }

  for (const head of heads) {
    const button = element("button", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => {
      const { key } = head.dataset;
      // The first click shows what is largest or worst, as that is what one looks for.
      const largestFirst = ["payload", "l2", "verdict"].includes(key);
      sort = { key, descending: sort.key === key ? !sort.descending : largestFirst };
      order();
    });
    head.replaceChildren(button);
  }

  let timer;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While somebody types, the last letter counts.
    if (event.target.name === "text") timer = setTimeout(filter, 120);
    else filter();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  form.addEventListener("reset", () => setTimeout(filter));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-search]");
    if (!link) return;
    form.reset();
    form.elements.text.value = link.dataset.search;
    filter();
  });
  addEventListener("beforeprint", () => show(printed));
  addEventListener("afterprint", () => show());

  form.hidden = false;
  filter();
})();
