// A queue that is worked off by single keys: every button names its own in data-key. What nobody can have read yet is not decided:
// not by a key that is held down, nor by one pressed twice while the next proposal is on its way or has only just come.
const UNREAD = 400;

export function workQueue(queue) {
  let opens = performance.now() + UNREAD;
  const leave = () => { opens = Infinity; };
  const onKey = (event) => {
    if (!queue.isConnected) { document.removeEventListener("keydown", onKey); return; }
    if (event.target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
    const button = queue.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    if (!event.repeat) button.click();
  };
  document.addEventListener("keydown", onKey);
  queue.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (!button) return;
    if (performance.now() < opens) event.preventDefault();
    else if (button.href) leave();
  });
  queue.addEventListener("submit", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) opens = 0; });
}
