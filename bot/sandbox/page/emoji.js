/** The common emoji by their Slack names. An unknown one is shown as it was typed. */

const names = await (await fetch(new URL("./emoji.json", import.meta.url))).json();
const EMOJI = new Map(Object.entries(names));

/** The character for `name`, or null. */
export const emoji = (name) => EMOJI.get(name) ?? null;

const NAMES = new Map([...EMOJI].reverse().map(([name, character]) => [character.replace("\uFE0F", ""), name]));

/** The name for a character, or null. */
export const emojiNameOf = (character) => NAMES.get(character?.replace("\uFE0F", "")) ?? null;

/** Whether this computer has a font with picture characters: one that has none draws all of them alike. */
export function canDraw() {
  drawable ??= painted("\u{1F98A}") !== painted("\u{1F4E6}");
  return drawable;
}

let drawable = null;

function painted(character) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 24, height: 24 });
  const pen = canvas.getContext("2d");
  pen.font = "18px sans-serif";
  pen.fillText(character, 2, 18);
  return canvas.toDataURL();
}

export const emojiNames = () => [...EMOJI.keys()];
