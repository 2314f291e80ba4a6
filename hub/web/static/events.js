// Server-sent events: each carries the new inside of the element; the last one asks for the whole page anew.
import { swapTo } from "./swap.js";

export function watchEvents(element) {
  const source = new EventSource(element.dataset.events);
  const leave = () => { if (!element.isConnected) source.close(); };
  source.addEventListener("progress", (event) => { leave(); element.innerHTML = event.data; });
  source.addEventListener("end", () => { source.close(); if (element.isConnected) swapTo(location.href, { push: false }); });
  source.addEventListener("problem", () => source.close());
  document.addEventListener("swapped", leave);
}
