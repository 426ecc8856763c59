/** table and data_table: the second sorts and pages. */

import { h, icon } from "./dom.js";
import { richText } from "./richtext.js";

function cell(value) {
  if (value?.type === "rich_text") return richText(value);
  return value?.text ?? String(value?.value ?? "");
}

export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const props = (i) => ({ class: [settings[i]?.align, settings[i]?.is_wrapped ? "wrapped" : ""].filter(Boolean).join(" ") || null });
  const row = (tag) => (values) => h("tr", {}, values.map((value, i) => h(tag, props(i), cell(value))));
  return h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {}, h("thead", {}, row("th")(head ?? [])), h("tbody", {}, rows.map(row("td")))));
}

export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const main = block.row_header_column_index ?? 0;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let page = 0;
  let sorted = null; // {column, down}
  const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => row[i]?.type === "raw_number"));

  const box = h("div", { class: "data-table" });
  const order = () => {
    if (!sorted) return rows;
    const flip = sorted.down ? -1 : 1;
    return [...rows].sort((a, b) => flip * compare(a[sorted.column], b[sorted.column]));
  };

  function draw() {
    const field = box.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    const shown = order().slice(page * size, (page + 1) * size);
    box.replaceChildren(
      h(
        "div",
        { class: "table-box", tabindex: "0", role: "region", "aria-label": block.caption },
        h("table", {}, h("caption", {}, block.caption), h("thead", {}, h("tr", {}, head.map(heading))), h("tbody", {}, shown.map(line))),
      ),
      ...(pages > 1 ? [pager()] : []),
    );
    if (field) box.querySelector(`[data-field="${field}"]`)?.focus();
  }

  function heading(value, i) {
    const on = sorted?.column === i;
    const sort = () => {
      sorted = on && sorted.down ? null : { column: i, down: on };
      page = 0;
      draw();
    };
    return h(
      "th",
      { scope: "col", class: numeric[i] ? "right" : null, "aria-sort": on ? (sorted.down ? "descending" : "ascending") : "none" },
      h("button", { type: "button", class: "quiet sort", "data-field": `sort ${i}`, onclick: sort }, cell(value), on && icon(sorted.down ? "down" : "up")),
    );
  }

  const line = (values) =>
    h("tr", {}, values.map((value, i) => h(i === main ? "th" : "td", { scope: i === main ? "row" : null, class: numeric[i] ? "right" : null }, cell(value))));

  function pager() {
    const go = (step) => () => {
      page += step;
      draw();
    };
    const step = (name, by, off) => h("button", { type: "button", class: "small", "data-field": name, disabled: off, onclick: go(by) }, name);
    return h("div", { class: "pager" }, step("Previous", -1, page === 0), h("span", {}, `${page + 1} of ${pages}`), step("Next", 1, page === pages - 1));
  }

  draw();
  return box;
}

function compare(a, b) {
  const [x, y] = [a, b].map((value) => (value?.type === "raw_number" ? Number(value.value) : String(cell(value)?.textContent ?? cell(value))));
  return typeof x === "number" ? x - y : x.localeCompare(y, undefined, { numeric: true });
}
