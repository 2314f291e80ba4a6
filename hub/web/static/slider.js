// A slider over days: the day is shown while it moves, and asked for where it is let go.
import { swapTo } from "./swap.js";

export function slideDays(form) {
  const slider = form.querySelector("[type=range]");
  const shown = form.querySelector("output");
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
  const dayAt = (place) => new Date(Date.parse(slider.dataset.first) + place * 86400000);
  form.addEventListener("submit", (event) => event.preventDefault());
  slider.addEventListener("input", () => {
    shown.textContent = words.format(dayAt(slider.valueAsNumber));
    slider.setAttribute("aria-valuetext", shown.textContent);
  });
  slider.addEventListener("change", () => {
    const address = new URL(location.href);
    const isNow = slider.value === slider.max;
    address.searchParams.delete("page");
    if (isNow) address.searchParams.delete("as_of");
    else address.searchParams.set("as_of", dayAt(slider.valueAsNumber).toISOString().slice(0, 10));
    swapTo(address.href);
  });
}
