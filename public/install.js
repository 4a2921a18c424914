// Makes the pages installable, and gives them a word for when there is no network.
// A browser that has no service workers, or does not allow them, goes without.
navigator.serviceWorker?.register("/worker.js").catch(() => {});
