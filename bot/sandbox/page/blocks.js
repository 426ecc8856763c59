/** Block Kit, block by block. */

import { chart } from "./chart.js";
import { follow, freshId, h, icon } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, plainString, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

/** Bring `parent` in line with `blocks`; a block that did not change keeps its very nodes. */
export function drawBlocks(parent, blocks, ctx) {
  const listed = (blocks ?? []).map((block, i) => ({ block, i }));
  follow(parent, listed, {
    key: ({ block, i }) => `${block.type} ${block.block_id ?? i}`,
    print: ({ block }) => printOf(block, ctx),
    make: ({ block }) => drawBlock(block, ctx),
  });
}

const printOf = (block, ctx) => JSON.stringify([block, ctx.errors?.[block.block_id] ?? null, ctx.epoch]);

/** Take the error away from a field that is being corrected, without touching the field. */
export function forgive(parent, block, ctx) {
  const node = parent.querySelector(`[data-block-id="${CSS.escape(block.block_id)}"]`);
  if (!node) return;
  node.classList.remove("wrong");
  node.querySelector(".field-error")?.remove();
  node.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  node.fingerprint = printOf(block, ctx);
}

function drawBlock(block, ctx) {
  const make = MAKERS[block.type];
  const node = make ? make(block, ctx) : h("div", { class: "unknown" }, `A block of type “${block.type}” is not drawn here.`);
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

function section(block, ctx) {
  const fields = block.fields?.length ? h("div", { class: "fields" }, block.fields.map((text) => h("div", {}, textObject(text)))) : null;
  const words = h("div", { class: "section-text" }, block.text && textObject(block.text), fields);
  if (!block.accessory) return h("div", {}, words);
  const side = block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(block.accessory, block, ctx);
  return h("div", { class: "with-accessory" }, words, h("div", { class: "accessory" }, side));
}

function header(block) {
  return h("div", { role: "heading", "aria-level": String((block.level ?? 1) + 1), class: `level-${block.level ?? 1}` }, plain(block.text));
}

function context(block) {
  return h("div", {}, (block.elements ?? []).map((item) => (item.type === "image" ? picture(item, "tiny") : h("span", {}, textObject(item)))));
}

function actions(block, ctx) {
  return h("div", {}, (block.elements ?? []).map((item) => element(item, block, ctx)));
}

function input(block, ctx) {
  const [id, hintId, errorId] = ["field", "hint", "error"].map(freshId);
  const error = ctx.errors?.[block.block_id];
  const about = {
    id,
    label: plainString(block.label),
    describedBy: [block.hint && hintId, error && errorId].filter(Boolean).join(" ") || null,
    invalid: Boolean(error),
    required: !block.optional,
  };
  return h(
    "div",
    { class: error ? "wrong" : null },
    h("label", { for: id }, plain(block.label), block.optional && h("span", { class: "optional" }, " (optional)")),
    element(block.element, block, ctx, about),
    error && h("p", { class: "field-error", id: errorId, role: "alert", "data-testid": `error-${block.block_id}` }, icon("warning"), error),
    block.hint && h("p", { class: "hint", id: hintId }, plain(block.hint)),
  );
}

/** The page asks nothing from outside, so only pictures of its own are shown; others by their words. */
function picture(image, size) {
  const url = image.image_url ?? "";
  const own = url.startsWith("data:image/") || (url && new URL(url, location.href).origin === location.origin);
  if (own) return h("img", { src: url, alt: image.alt_text, class: size });
  return h("span", { class: `picture ${size}`, role: "img", "aria-label": image.alt_text, title: `${image.alt_text} (${url || "a file"})` }, icon("image"), size === "full" && image.alt_text);
}

function image(block) {
  return h("figure", {}, block.title && h("figcaption", {}, plain(block.title)), picture(block, "full"));
}

function alert(block) {
  const level = block.level ?? "default";
  return h("div", { role: "note", class: `alert-${level}` }, icon({ warning: "warning", error: "warning", success: "tick" }[level] ?? "info"), textObject(block.text));
}

function card(block, ctx) {
  return h(
    "div",
    {},
    block.hero_image && picture(block.hero_image, "full"),
    h(
      "div",
      { class: "card-words" },
      block.icon && picture(block.icon, "tiny"),
      block.title && h("strong", {}, textObject(block.title)),
      block.subtitle && h("div", { class: "hint" }, textObject(block.subtitle)),
      block.body && textObject(block.body),
      block.actions && h("div", { class: "row" }, block.actions.map((item) => element(item, block, ctx))),
    ),
  );
}

function container(block, ctx) {
  const inner = h("div", { class: "blocks" });
  drawBlocks(inner, block.child_blocks, ctx);
  const title = block.rich_text_title ? richText(block.rich_text_title) : plain(block.title);
  const head = [h("strong", {}, title), block.subtitle && h("div", { class: "hint" }, textObject(block.subtitle))];
  if (!block.is_collapsible) return h("div", {}, h("div", { class: "container-head" }, head), inner);
  return h("details", { open: !block.default_collapsed }, h("summary", {}, head), inner);
}

function fallback(block, ctx) {
  const inner = h("div", { class: "blocks" });
  drawBlocks(inner, block.fallback, ctx);
  return inner;
}

const MAKERS = {
  section,
  header,
  context,
  actions,
  input,
  image,
  alert,
  card,
  container,
  layout: fallback,
  context_actions: actions,
  carousel: (block, ctx) => h("div", {}, (block.elements ?? []).map((item) => drawBlock({ type: "card", ...item }, ctx))),
  divider: () => h("hr"),
  rich_text: (block) => h("div", {}, richText(block)),
  markdown: (block) => h("div", {}, markdown(block.text ?? "")),
  table: (block) => h("div", {}, table(block)),
  data_table: (block) => h("div", {}, dataTable(block)),
  data_visualization: (block) => h("div", {}, chart(block)),
};
