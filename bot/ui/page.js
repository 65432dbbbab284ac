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

// A turn's buttons say in their class what they do and to which turn.
function doAct(button) {
  const turn = Number([...button.classList].find((name) => name.startsWith("turn-")).slice(5));
  const act = ["copy", "retry", "edit", "undo", "stop"].find((name) => button.classList.contains(name));
  if (act === "copy") copyReply(button, turn);
  else trigger(act, { turn });
  if (act === "edit" || act === "undo") typeArea().focus();
}

const typeArea = () => document.querySelector("#box textarea");
const textOf = (part) => {
  const copy = part.cloneNode(true);
  for (const hidden of copy.querySelectorAll(".said")) hidden.remove();
  return copy.textContent.trim();
};

async function copyReply(button, turn) {
  const reply = button.closest(".message-content, .message")?.querySelector(".reply");
  const lines = [...reply.querySelectorAll(":scope > p:not(.understood), :scope > ul > li")].map(textOf);
  const quotes = new Set();
  for (const link of reply.querySelectorAll(`a.cite[href^="#cite-${turn}-"]`)) {
    quotes.add(`${textOf(link)} “${link.querySelector(".said").textContent}”`);
  }
  await putOnClipboard([...lines, ...quotes].join("\n"));
  announce(element.querySelector(".source").dataset.copied);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

// The clipboard's own interface is there on a secure page only; the old way works on any.
async function putOnClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

const teller = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
document.body.append(teller);
function announce(text) {
  teller.textContent = "";
  requestAnimationFrame(() => (teller.textContent = text));
}

// The bubble over a citation: in the page's corner of sight, whatever scrolls around it.
function placeBubble(event) {
  const link = event.target.closest?.("#chat a.cite");
  const bubble = link?.querySelector(".said");
  if (!bubble) return;
  const at = link.getBoundingClientRect();
  const width = Math.min(380, innerWidth - 24);
  bubble.style.setProperty("width", `${width}px`);
  bubble.style.setProperty("left", `${Math.max(12, Math.min(at.left, innerWidth - width - 12))}px`);
  const below = at.top < innerHeight / 2;
  bubble.style.setProperty("top", below ? `${at.bottom + 6}px` : "auto");
  bubble.style.setProperty("bottom", below ? "auto" : `${innerHeight - at.top + 6}px`);
}
document.addEventListener("mouseover", placeBubble);
document.addEventListener("focusin", placeBubble);

function count() {
  const counter = document.querySelector("#hint .counter");
  if (!counter) return;
  const length = [...typeArea().value].length;
  const limit = counter.dataset.limit;
  const shown = `${length.toLocaleString("en")} / ${limit}`;
  if (counter.textContent !== shown) counter.textContent = shown;
  counter.classList.toggle("over", length > Number(limit.replace(",", "")));
}
document.addEventListener("input", count);

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
  const act = event.target.closest?.("#chat button.act");
  if (act) return doAct(act);
  if (event.target.closest?.("#hint .cancel")) return trigger("clear");
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
  count();
}).observe(document.body, { childList: true, subtree: true });
