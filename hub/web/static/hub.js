// What pages do beyond links and forms. Without it everything still works; with it less is loaded.
import { follow, swapOnChange, swapTo } from "./swap.js";
import { watchEvents } from "./events.js";
import { previewOnChange } from "./preview.js";
import { slideDays } from "./slider.js";
import { workQueue } from "./queue.js";

function begin(root) {
  root.querySelectorAll("form[data-swap]").forEach(swapOnChange);
  root.querySelectorAll("[data-events]").forEach(watchEvents);
  root.querySelectorAll("[data-preview]").forEach(previewOnChange);
  root.querySelectorAll("[data-slider]").forEach(slideDays);
  root.querySelectorAll("[data-queue]").forEach(workQueue);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (link && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    swapTo(link.href, { focus: link.id });
  }
  const copier = event.target.closest("[data-copy]");
  if (copier) navigator.clipboard?.writeText(document.getElementById(copier.dataset.copy).textContent.trim());
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  const search = document.querySelector("input[type=search]");
  if (search) { event.preventDefault(); search.focus(); search.select(); }
});
document.addEventListener("swapped", (event) => begin(event.target));
window.addEventListener("popstate", follow);
begin(document);
