// A slider over days: the day is shown while it moves, and asked for where it comes to rest, so that a key held down asks once.
import { forgetSwap, swapTo } from "./swap.js";

const REST = 200;

export function slideDays(form) {
  const slider = form.querySelector("[type=range]");
  const shown = form.querySelector("output");
  const { lang } = document.documentElement;
  const words = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "medium", timeZone: "UTC" });
  const dayAt = (place) => new Date(Date.parse(slider.dataset.first) + place * 86400000);
  let waiting = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  slider.addEventListener("input", () => {
    shown.textContent = words.format(dayAt(slider.valueAsNumber));
    slider.setAttribute("aria-valuetext", shown.textContent);
  });
  slider.addEventListener("change", () => {
    forgetSwap();
    clearTimeout(waiting);
    waiting = setTimeout(go, REST);
  });
  const go = () => {
    if (!slider.isConnected) return;
    const address = new URL(location.href);
    const isNow = slider.value === slider.max;
    address.searchParams.delete("page");
    if (isNow) address.searchParams.delete("as_of");
    else address.searchParams.set("as_of", dayAt(slider.valueAsNumber).toISOString().slice(0, 10));
    swapTo(address.href);
  };
}
