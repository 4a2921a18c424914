// Sees that the page comes whole. A network that changes breaks off what is under way
// and is there a moment later: what all else needs is then asked for again, all at once.
const TRIES = 5;
const FIRST_REST_MS = 300;
const COUNT = "footlight.tries";
const started = () => window.wasmBindings !== undefined;
let broken = false;

function again() {
  if (broken) return;
  broken = true;
  const tries = Number(sessionStorage.getItem(COUNT) ?? 0) + 1;
  if (tries >= TRIES) {
    sessionStorage.removeItem(COUNT);
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = "This page did not come whole. See that you are connected, then load it again.";
    document.body.replaceChildren(words);
    return;
  }
  sessionStorage.setItem(COUNT, String(tries));
  setTimeout(() => window.location.reload(), FIRST_REST_MS * 2 ** (tries - 1));
}

// A script that did not come, or did not start.
addEventListener("error", ({ target }) => {
  if (!started() && (target === window || target instanceof HTMLScriptElement)) again();
}, true);
addEventListener("unhandledrejection", () => {
  if (!started()) again();
});
addEventListener("load", () => {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  if (sheets.some(({ sheet }) => sheet === null)) again();
});
addEventListener("TrunkApplicationStarted", () => sessionStorage.removeItem(COUNT));
