// The service worker: where a page cannot be fetched, it shows offline.html instead of
// the browser's own words. Nothing else goes through it: files with a hash are cached
// by the browser, and media and signalling are live or nothing.
const CACHE = "offline-1";
const FILES = ["/offline.html", "/offline.css", "/offline.js", "/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const stale = (name) => name !== CACHE;
  const clean = caches.keys().then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name))));
  event.waitUntil(clean.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline.html")));
    return;
  }
  const { origin, pathname } = new URL(request.url);
  // Wanted by offline.html, which is shown where the network is not.
  if (request.method === "GET" && origin === self.location.origin && FILES.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  }
});
