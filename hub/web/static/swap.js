// Load the main part of another address in place of the present one. Where that fails the browser goes there itself.
let latest = 0;
let shown = bare(location.href);

function bare(url) { return new URL(url, location.href).href.split("#")[0]; }

// What is still on its way is wanted no more.
export function forgetSwap() {
  latest += 1;
  document.querySelector("main").removeAttribute("aria-busy");
}

// The browser's Back and Forward. A place within the page, as the skip link's, is there already, and what was typed with it.
export function follow() {
  if (bare(location.href) !== shown) swapTo(location.href, { push: false });
}

export async function swapTo(url, { push = true, focus = "" } = {}) {
  const turn = ++latest;
  const main = document.querySelector("main");
  const active = focus || document.activeElement?.id;
  const caret = document.activeElement?.selectionStart ?? null;
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "X-Partial": "main", Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const html = await answer.text();
    if (turn !== latest) return;
    main.innerHTML = html;
    const title = main.querySelector(":scope > title");
    if (title) { document.title = title.textContent; title.remove(); }
    if (push) history.pushState(null, "", url);
    shown = bare(location.href);
    const again = active && document.getElementById(active);
    if (again) {
      again.focus({ preventScroll: true });
      if (caret !== null && again.setSelectionRange && again.type !== "number") again.setSelectionRange(caret, caret);
    }
    main.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  } catch {
    if (turn === latest) location.assign(url);
  } finally {
    if (turn === latest) main.removeAttribute("aria-busy");
  }
}

// A filter form: what is typed or chosen is asked for at once, and stands in the address.
export function swapOnChange(form) {
  let waiting = 0;
  const go = () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const query = asked.toString();
    swapTo(form.getAttribute("action") + (query ? `?${query}` : ""));
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); go(); });
  form.addEventListener("change", (event) => { if (event.target.matches("select, [type=checkbox], [type=date], [type=range]")) go(); });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[type=search]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(go, 250);
  });
}
