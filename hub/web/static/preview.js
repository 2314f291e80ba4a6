// A form that shows what it would change while it is filled in. Where that takes long, only its button asks.
const PATIENCE = 2500;

export function previewOnChange(form) {
  const shown = document.getElementById(form.dataset.preview);
  let turn = 0;
  let isSlow = false;
  let waiting = 0;
  const look = async () => {
    const mine = ++turn;
    const began = performance.now();
    const body = new FormData(form);
    body.set("do", "preview");
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Partial": "main", Accept: "text/html" }, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== turn) return;
      const found = page.getElementById(form.dataset.preview);
      const fault = page.querySelector("[role=alert]");
      shown.replaceChildren(...[fault, ...(found ? found.children : [])].filter(Boolean));
      isSlow = performance.now() - began > PATIENCE;
    } finally {
      if (mine === turn) shown.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;
    clearTimeout(waiting);
    if (!isSlow) waiting = setTimeout(look, 400);
  });
}
