// Runs once, when the release is first drawn; `element`, `trigger` and `watch` come from Gradio.
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 699px)"); // as in the style sheet
const find = (selector) => document.querySelector(selector);
const typeArea = () => find("#box textarea");
const words = () => element.querySelector(".source")?.dataset ?? {};
const scroll = (target) =>
  target.scrollIntoView({ block: "center", behavior: reduced.matches ? "auto" : "smooth" });
let wayBack = null; // where the citation or button is that opened the release
let byKeyboard = false;

/* From a citation to its sentence, and back. */
const MARK = "mark, .gone";
function reveal() {
  const mark = element.querySelector(MARK);
  if (!mark) return;
  document.body.classList.remove("listing");
  openSheet();
  scroll(mark);
  if (byKeyboard) mark.focus({ preventScroll: true });
}

// A release that is drawn anew, in another language say, opens for a new citation alone.
let revealed;
function revealNew() {
  const mark = element.querySelector(MARK);
  if (words().shown !== revealed) reveal();
  else if (mark && element.checkVisibility({ visibilityProperty: true })) scroll(mark);
  // The mark that had the focus may be gone.
  if (mark && byKeyboard && document.activeElement === document.body) mark.focus({ preventScroll: true });
  revealed = words().shown;
}

function markCurrent() {
  for (const link of document.querySelectorAll("a.cite")) {
    link.toggleAttribute("data-current", link.getAttribute("href") === words().shown);
  }
}

function goBack() {
  closeSheet();
  const from = wayBack && find(wayBack);
  if (!from) return;
  if (from.matches("a.cite")) scroll(from);
  from.focus({ preventScroll: true });
}

function follow(link, event) {
  // A followed link would reload the page, which has a base address.
  event.preventDefault();
  const cite = link.getAttribute("href");
  wayBack = `a.cite[href="${CSS.escape(cite)}"]`;
  byKeyboard = event.detail === 0;
  // A turn that was asked anew has the same links: the server knows what they lead to now.
  if (words().shown === cite) reveal();
  trigger("click", { cite });
}

/* On a narrow page the release is a sheet over the chat, which a phone's Back closes. */
let isLeaving = false;
const isSheet = () => document.body.classList.contains("sheet");
function openSheet() {
  if (!narrow.matches) return;
  if (!isSheet() && !history.state?.sheet) history.pushState({ ...history.state, sheet: true }, "");
  document.body.classList.add("sheet");
  placeSheet();
}

function closeSheet() {
  document.body.classList.remove("sheet");
  placeSheet();
  isLeaving = history.state?.sheet === true;
  if (isLeaving) history.back();
}
addEventListener("popstate", () => {
  if (isSheet() && !isLeaving) goBack(); // a sheet may have opened before the way back was done
  isLeaving = false;
});
if (history.state?.sheet) history.replaceState({ ...history.state, sheet: false }, "");

function placeSheet() {
  const open = narrow.matches && isSheet();
  const release = find("#release");
  release.setAttribute("role", open ? "dialog" : "region");
  release.toggleAttribute("aria-modal", open);
  release.setAttribute("aria-label", words().release ?? "");
  for (const part of [find("#head"), find("#talk")]) part.inert = open;
}
narrow.addEventListener("change", placeSheet);
document.addEventListener("pressbot-sheet", () => {
  const button = document.activeElement.closest("#scope button");
  if (button) wayBack = `#scope .${button.classList[0]}`;
  openSheet();
});

function openFromHint() {
  document.body.classList.remove("listing");
  wayBack = "#hint .release";
  openSheet();
}

/* The latest turn comes into view as it grows, from its question on where it fills the pane. */
const pane = () => find("#chat .bubble-wrap");
const topOf = (part) => part.getBoundingClientRect().top;
let latest = "";
function showLatest() {
  const parts = [...document.querySelectorAll("#chat .question, #chat .reply")];
  const last = parts.at(-1);
  const start = parts.at(-2)?.matches(".question") ? parts.at(-2) : last;
  const now = last ? `${parts.length} ${last.className} ${start.textContent}` : "";
  if (now === latest) return;
  latest = now;
  if (last) pane().scrollTop += topOf(start) - topOf(pane()) - 16;
}

// When a phone is rotated, or the box grows, the end stays in view if it was.
let atEnd = true;
let kept = null;
const resized = new ResizeObserver(() => atEnd && pane().scrollTo(0, pane().scrollHeight));
function keepTheEnd() {
  if (kept === pane()) return;
  kept = pane();
  resized.disconnect();
  if (kept) resized.observe(kept);
}
document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target === pane()) atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 8;
  },
  { capture: true },
);

/* The passages behind an answer come into view, and stay open when their turn is drawn anew. */
const openWhys = new Set();
const nameOfWhy = (why) => `${why.querySelector("a").hash} ${why.querySelector("tbody").textContent}`;
function turnWhy(summary) {
  const why = summary.parentElement;
  if (why.open) return openWhys.delete(nameOfWhy(why));
  openWhys.add(nameOfWhy(why));
  const behavior = reduced.matches ? "auto" : "smooth";
  requestAnimationFrame(() => why.scrollIntoView({ block: "nearest", behavior }));
}

function reopenWhys() {
  for (const why of document.querySelectorAll("#chat .why:not([open])")) {
    why.open = openWhys.has(nameOfWhy(why));
  }
}

/* The small buttons. A turn's own say in their class what they do, and to which turn. */
const turnOf = (button) =>
  Number([...button.classList].find((name) => name.startsWith("turn-")).slice("turn-".length));

function doAct(button, event) {
  const turn = turnOf(button);
  const act = button.classList[1];
  if (act === "copy") return copyReply(button, turn);
  if (act === "stop") return stop();
  if (act === "up") return judge(button, event);
  if (act === "retry") {
    if (find("#hint .cancel")) fillBox(""); // what was being edited is asked anew as it was
    start(act, { turn, all: false });
  } else trigger(act, { turn });
  if (act === "edit" || act === "undo" || event.detail === 0) typeArea().focus();
}

// Who works by keyboard stays where the button was when it is drawn anew.
let wanted = null;
function stayAt(selector, event) {
  if (event.detail === 0) wanted = selector;
}
function refocus() {
  const drawn = wanted && document.activeElement === document.body && find(wanted);
  if (!drawn) return;
  drawn.focus();
  wanted = null;
}
// The menu is drawn anew, and closed, without the conversation that was deleted there.
let isHistoryKept = false;
function keepHistory() {
  const menu = isHistoryKept && find("#menu .history:not([open])");
  if (!menu) return;
  menu.open = true;
  isHistoryKept = false;
}
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => ((wanted = null), (isHistoryKept = false)), { capture: true });
}

function judge(button, event) {
  const turn = turnOf(button);
  const verdict = button.classList.contains("up") ? "up" : button.classList[1];
  trigger("like", { turn, verdict });
  const thumb = `#chat .up.turn-${turn}`;
  stayAt(verdict === "up" ? thumb : `${thumb} + .blame summary`, event);
}

/* Asking: one question at a time. The box is cleared here, at once, and not by the server later:
   what is typed after that is the next question. */
let sent = ""; // as it was typed, with the spaces around it
let isAnswering = false;
let isNext = false; // whether what stands in the box is sent as soon as the answer is there
function fillBox(text) {
  typeArea().value = text;
  typeArea().dispatchEvent(new Event("input", { bubbles: true }));
}

function start(event, told) {
  if (isAnswering) return;
  isAnswering = true;
  sent = "";
  trigger(event, told);
}

function send() {
  const question = typeArea().value;
  if (isAnswering) return (isNext = question.trim() !== "");
  if (!question.trim()) return;
  start("submit", { question, typed: true });
  sent = question;
  // The server will refuse it: it stays, to be shortened, or asked of what is chosen then.
  if (!find("#hint .counter.over, #scope .none")) fillBox("");
}

document.addEventListener("input", () => (isNext = false));
document.addEventListener("pressbot-answered", () => {
  isAnswering = false;
  if (isNext) send();
});
document.addEventListener("pressbot-unanswered", () => {
  isAnswering = isNext = false;
  // It did not come to the server.
  if (lastShown() !== sent.trim() && !typeArea().value) fillBox(sent);
});

function lastShown() {
  const asked = [...document.querySelectorAll("#chat .question")].at(-1);
  return (asked?.querySelector(".whole") ?? asked)?.textContent ?? "";
}

// Before Gradio's own. What an input method is writing is not sent yet.
const sendByKey = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== typeArea()) return;
  event.preventDefault();
  event.stopPropagation();
  send();
};
document.addEventListener("keydown", sendByKey, true);

function stop() {
  const shown = lastShown();
  if (!typeArea().value) fillBox(sent.trim() === shown ? sent : shown);
  trigger("stop");
}

// What stands in the box survives a reload, whoever put it there.
const DRAFT = "pressbot-draft";
let isDraftBack = false;
function bringDraftBack() {
  if (isDraftBack || !typeArea()) return;
  isDraftBack = true;
  if (!typeArea().value) fillBox(sessionStorage.getItem(DRAFT) ?? "");
}
addEventListener("pagehide", () => isDraftBack && sessionStorage.setItem(DRAFT, typeArea().value));

// A link's question is asked as a suggestion is. (An event of its own at each visit would open a
// stream, and Gradio loses the question that is sent just as that stream ends.)
let linkFollowed = false;
function askLinked() {
  const linked = find("#linked span");
  if (!linked || linkFollowed) return;
  linkFollowed = true;
  if (linked.textContent) start("submit", { question: linked.textContent, typed: false });
  // A reload shows the conversation and does not ask once more, now or after other questions.
  const address = new URL(location.href);
  if (!address.searchParams.has("q")) return;
  address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
}

const clicks = {
  "a.cite": follow,
  "a.skip": (_, event) => (event.preventDefault(), typeArea().focus()),
  "#chat button.act": doAct,
  "#chat button.reason": judge,
  "#chat .why summary": turnWhy,
  "#chat button.wider": (button, event) => {
    start("retry", { turn: turnOf(button), all: true });
    if (event.detail === 0) typeArea().focus();
  },
  "button.ask": (button, event) => {
    start("submit", { question: button.textContent, typed: false });
    if (event.detail === 0) typeArea().focus();
  },
  "#box .submit-button": send,
  "#hint .cancel": () => (trigger("clear"), fillBox(""), typeArea().focus()),
  "#hint .release": openFromHint,
  "#menu .open": (button) => {
    trigger("select", { conversation: button.dataset.id });
    find("#menu .history").open = false;
    fillBox("");
    typeArea().focus();
  },
  "#menu .sure": (button, event) => {
    trigger("delete", { conversation: button.dataset.id });
    isHistoryKept = true;
    stayAt("#menu .history > summary", event);
  },
  "#renew": () => (fillBox(""), typeArea().focus()),
  "#source .back, #shelf .back": goBack,
  "#source .link": (button) => copy(new URL(button.dataset.link, location).href, button),
  "#source .scripts button": (button) => {
    trigger("input", { script: button.dataset.script });
    remember("script", button.dataset.script);
  },
};

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("#menu details[open], #chat .blame[open], #shelf .remove[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  for (const [selector, act] of Object.entries(clicks)) {
    const target = event.target.closest?.(selector);
    if (target) return act(target, event);
  }
  if (event.target === find("#desk") || event.target === document.body) closeSheet();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.target === typeArea()) return find("#hint .cancel")?.click();
  const menu = event.target.closest?.("details[open]") ?? find("#menu details[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (element.contains(event.target) || isSheet()) goBack();
});

/* Copying. */
const textOf = (part) => {
  const bare = part.cloneNode(true);
  for (const hidden of bare.querySelectorAll(".said, .lead-in")) hidden.remove();
  return bare.textContent.replaceAll("\u00a0", " ").trim();
};

function quoteOf(link) {
  const [quote, source] = link.querySelector(".said").childNodes;
  return `“${quote.textContent}”${source ? ` — ${source.textContent}` : ""}`;
}

function copyReply(button, turn) {
  const reply = button.closest(".message")?.querySelector(".reply");
  const parts = reply.querySelectorAll(":scope > p:not(.understood), :scope > ul > li");
  const quotes = [...reply.querySelectorAll(`a.cite[href^="#cite-${turn}-"]`)].map(
    (link) => `${textOf(link)} ${quoteOf(link)}`,
  );
  copy([...[...parts].map(textOf), ...new Set(quotes)].join("\n"), button);
}

async function copy(text, button) {
  await putOnClipboard(text);
  announce(words().copied);
  const said = button.textContent;
  button.classList.add("done");
  if (said.trim()) button.textContent = words().copied;
  setTimeout(() => {
    button.classList.remove("done");
    if (said.trim()) button.textContent = said;
  }, 1500);
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

/* The bubble over a citation, whatever scrolls around it. */
function placeBubble(event) {
  const link = event.target.closest?.("#chat :is(a.cite, .badge)");
  const bubble = link?.querySelector(".said");
  if (!bubble) return;
  const at = link.getBoundingClientRect();
  // Within the chat, so that it covers no sentence of the release.
  const pane = find("#talk").getBoundingClientRect();
  const width = Math.min(380, pane.width - 24);
  const left = Math.max(pane.left + 12, Math.min(at.left, pane.right - width - 12));
  const below = at.top < innerHeight / 2;
  bubble.style.cssText = `--width: ${width}px; left: ${left}px; ${
    below ? `top: ${at.bottom + 6}px` : `bottom: ${innerHeight - at.top + 6}px`
  }`;
}
document.addEventListener("mouseover", placeBubble);
document.addEventListener("focusin", placeBubble);

/* The counter below the box. */
function count() {
  const counter = find("#hint .counter");
  if (!counter) return;
  const length = [...typeArea().value].length;
  const limit = counter.dataset.limit;
  const shown = `${length.toLocaleString("en")} / ${limit}`;
  if (counter.textContent !== shown) counter.textContent = shown;
  counter.classList.toggle("over", length > Number(limit.replace(",", "")));
}
document.addEventListener("input", count);

/* The bar between the panes: dragged, or moved by arrow keys; where it stands is remembered. */
const WIDTHS = [30, 70]; // per cent of the left pane
function moveDivider(percent, keep = true) {
  const left = Math.round(Math.min(Math.max(percent, WIDTHS[0]), WIDTHS[1]));
  find("#desk").style.setProperty("--left", `${left}%`);
  find("#divider .grip")?.setAttribute("aria-valuenow", left);
  if (keep) localStorage.setItem("pressbot-left", left);
}
const leftNow = () => Number(find("#divider .grip").getAttribute("aria-valuenow"));

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("#divider .grip");
  if (!grip) return;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  const desk = find("#desk").getBoundingClientRect();
  const drag = (move) => moveDivider(((move.clientX - desk.left) / desk.width) * 100);
  grip.addEventListener("pointermove", drag);
  const done = () => grip.removeEventListener("pointermove", drag);
  grip.addEventListener("lostpointercapture", done, { once: true });
});
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#divider .grip")) return;
  const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
  if (step) moveDivider(leftNow() + step);
});

/* The language that somebody chose is remembered, and the script of the release. */
function remember(what, chosen) {
  document.cookie = `pressbot_${what}=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
document.addEventListener("change", (event) => {
  if (event.target.closest?.("#language")) remember("language", event.target.value);
});

// English is written by day and month in most places, which the browser knows.
const localeOf = (language) =>
  navigator.languages.find((own) => own.startsWith(`${language}-`)) ?? language;
// By the visitor's clock, which the server does not know.
function tellTimes(language) {
  for (const time of document.querySelectorAll("#menu time")) {
    const at = new Date(time.dateTime);
    const told = at.toLocaleString(localeOf(language), { dateStyle: "medium", timeStyle: "short" });
    if (time.textContent !== told) time.textContent = told;
  }
}

// Gradio gives each of the languages a group of its own, in which no arrow key leads to another.
function nameLanguages(choice) {
  const group = find("#language");
  if (!group) return;
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", choice);
  for (const one of group.querySelectorAll("input")) one.name = "language";
}

// Gradio names the conversation and the way to its end in English, the send button and the
// languages not at all, and the box by the name of the button too.
function nameParts() {
  const named = words();
  if (!named.language) return;
  document.documentElement.lang = named.language;
  nameLanguages(named.choice);
  if (typeArea()) typeArea().ariaLabel = find("#box label span").textContent.trim();
  find("#box button")?.setAttribute("aria-label", named.send);
  find("#chat [role=log]")?.setAttribute("aria-label", named.conversation);
  const down = find("#chat .scroll-down-button-container button");
  if (down) down.title = down.ariaLabel = named.latest;
  for (const thumb of document.querySelectorAll("#chat .act.up")) {
    thumb.setAttribute("aria-pressed", thumb.classList.contains("chosen"));
  }
  tellTimes(named.language);
}

watch("value", () => {
  nameParts();
  placeSheet();
  markCurrent();
  revealNew();
});

// It names a message by its markup, which nobody wants read out.
new MutationObserver(() => {
  for (const message of document.querySelectorAll("#chat [aria-label*='<div']")) {
    message.removeAttribute("aria-label");
  }
  nameParts();
  markCurrent();
  bringDraftBack();
  count();
  askLinked();
  showLatest();
  keepHistory();
  refocus();
  if (openWhys.size) reopenWhys();
  keepTheEnd();
  if (find("#divider .grip") && !find("#desk").style.getPropertyValue("--left")) {
    moveDivider(Number(localStorage.getItem("pressbot-left")) || 52, false);
  }
}).observe(document.body, { childList: true, subtree: true });
