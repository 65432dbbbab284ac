// Runs once, when the release is first drawn; `element`, `trigger` and `watch` come from Gradio.
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
let asked = null; // the link that was followed last, so that the way back is known
let byKeyboard = false;

const linkOf = (href) => document.querySelector(`a.cite[href="${CSS.escape(href)}"]`);
const shownHref = () => element.querySelector(".source")?.dataset.shown;

function reveal() {
  const mark = element.querySelector("mark");
  if (!mark) return;
  mark.scrollIntoView({ block: "center", behavior: reduced.matches ? "auto" : "smooth" });
  if (byKeyboard) mark.focus({ preventScroll: true });
}

function markCurrent() {
  const shown = shownHref();
  for (const link of document.querySelectorAll("a.cite")) {
    link.toggleAttribute("data-current", link.getAttribute("href") === shown);
  }
}

function goBack() {
  const link = asked && linkOf(asked);
  if (!link) return;
  link.scrollIntoView({ block: "center", behavior: reduced.matches ? "auto" : "smooth" });
  link.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cite");
  if (link) {
    // A followed link would reload the page, which has a base address.
    event.preventDefault();
    asked = link.getAttribute("href");
    byKeyboard = event.detail === 0;
    if (shownHref() === asked) reveal();
    else trigger("click", { cite: asked });
    return;
  }
  const button = event.target.closest?.("button.ask");
  if (button) trigger("submit", { question: button.textContent });
  else if (event.target.closest?.("button.back")) goBack();
  else if (event.target.closest?.("#renew")) document.querySelector("#box textarea").focus();
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") goBack();
});

// Gradio names the conversation in English, and the send button and the languages not at all.
function nameParts() {
  const words = element.querySelector(".source")?.dataset;
  if (!words) return;
  document.documentElement.lang = words.language;
  document.querySelector("#language")?.setAttribute("aria-label", words.choice);
  document.querySelector("#box button")?.setAttribute("aria-label", words.send);
  document.querySelector("#chat [role=log]")?.setAttribute("aria-label", words.conversation);
}

watch("value", () => {
  nameParts();
  markCurrent();
  reveal();
});

// It names a message by its markup, which nobody wants read out.
new MutationObserver(() => {
  for (const message of document.querySelectorAll("#chat [aria-label*='<div']")) {
    message.removeAttribute("aria-label");
  }
  markCurrent();
}).observe(document.body, { childList: true, subtree: true });
