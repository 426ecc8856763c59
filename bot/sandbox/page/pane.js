/** Where there is little room, one pane at a time: the places to go to, or the conversation. */

const NARROW = matchMedia("(max-width: 760px)");

export const isNarrow = () => NARROW.matches;

/** `redraw` runs when the room changes. */
export function watchRoom(redraw) {
  NARROW.addEventListener("change", () => {
    nameMain();
    redraw();
  });
}

export function showPlaces() {
  show("places");
  if (isNarrow()) document.querySelector("#places [aria-current=page]")?.focus();
}

export function showTalk() {
  const before = document.body.dataset.pane;
  show("talk");
  if (isNarrow() && before === "places") document.getElementById("places-button")?.focus();
}

function show(pane) {
  document.body.dataset.pane = pane;
  nameMain();
}

/** Whoever cannot see the page is told which of its parts is the main one just now. */
function nameMain() {
  const places = isNarrow() && document.body.dataset.pane === "places";
  document.getElementById("side").setAttribute("role", places ? "main" : "complementary");
  document.getElementById("workspace").setAttribute("aria-level", places ? "1" : "2");
}
