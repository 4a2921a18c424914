// Tries again when asked to, when the network is back, and when the server answers.
const PERIOD_MS = 5000;
const again = () => window.location.reload();
document.querySelector("button").addEventListener("click", again);
window.addEventListener("online", again);
setInterval(() => fetch(window.location.href, { method: "HEAD", cache: "no-store" }).then(again, () => {}), PERIOD_MS);
