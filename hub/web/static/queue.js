// A queue that is worked off by single keys: every button names its own in data-key.
export function workQueue(queue) {
  const onKey = (event) => {
    if (!queue.isConnected) { document.removeEventListener("keydown", onKey); return; }
    if (event.target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
    const button = queue.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) { event.preventDefault(); button.click(); }
  };
  document.addEventListener("keydown", onKey);
}
