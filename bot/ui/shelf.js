// Runs once, when the list of releases is first drawn; `element`, `trigger` and `watch` come from Gradio.
// A word in quotes here, in a comment too, is an event to Gradio: none may be one of its settings.
const find = (selector) => element.querySelector(selector);
const words = () => find(".shelf")?.dataset ?? {};
const MOST_BYTES = 50 * 2 ** 20;
const MOST_TYPED = 2_000; // characters of a question; what is longer is a text to add
const MOST_KEPT = 300; // choices that fit a cookie

/* The list takes the place of the release, and gives it back. */
let opener = "#scope .releases";
let isByKeyboard = true;
function showList(button, event) {
  if (button?.closest("#scope")) opener = `#scope .${button.classList[0]}`;
  isByKeyboard = !event?.detail;
  document.body.classList.add("listing");
  document.dispatchEvent(new Event("pressbot-sheet"));
  find("h2")?.focus({ preventScroll: true });
}

function showSource() {
  document.body.classList.remove("listing");
}

/* Filtering: a row that does not hold each word typed, in either script, is hidden. */
let sought = "";
const rows = () => [...element.querySelectorAll(".documents li")];

function filter(typed) {
  sought = find("input.sought") ? typed : "";
  const parts = sought.normalize("NFKC").toLowerCase().split(/\s+/);
  for (const row of rows()) row.hidden = !parts.every((part) => row.dataset.text.includes(part));
  markEvery();
  if (!find("input.sought")) return;
  const count = rows().filter((row) => !row.hidden).length;
  const said = count ? words().found : words().none;
  const told = said.replace("{count}", count).replace("{all}", rows().length);
  find(".found").textContent = isFiltered() ? told : "";
  find(".just").hidden = !isFiltered() || !count;
}

const isFiltered = () => sought.trim() !== "";

function search(typed) {
  find("input.sought").value = typed;
  filter(typed);
}

/* Which releases are asked: told to the server, and remembered. */
const ticks = () => [...element.querySelectorAll("input.asked")];
const seen = () => ticks().filter((tick) => !tick.closest("li").hidden);

/* The box above the rows is for those that are seen; its words say so. */
function markEvery() {
  const every = find("input.every");
  const ticked = seen().filter((tick) => tick.checked).length;
  if (!every) return;
  every.disabled = seen().length === 0;
  every.checked = ticked > 0 && ticked === seen().length;
  every.indeterminate = ticked > 0 && !every.checked;
  find(".all span").textContent = isFiltered() ? words().these : words().all;
}

const keys = (which) => ticks().filter(which).map((tick) => tick.dataset.key);

function remember() {
  const ticked = keys((tick) => tick.checked);
  const count = ticked.length;
  const kept = 0 < count && count < ticks().length && count <= MOST_KEPT;
  document.cookie = `pressbot_asked=${kept ? ticked.join(".") : ""}; Path=/; SameSite=Lax; Max-Age=${
    kept ? 31536000 : 0
  }`;
}

// What becomes of those that are not listed is every; null where they stay as they were.
const choice = (every = null) => ({
  every,
  ticked: keys((tick) => tick.checked),
  shown: keys(() => true),
});

function choose(every) {
  markEvery();
  remember();
  isToRemember = true; // what the server makes of it, where this list is an old one
  trigger("input", choice(every));
}

function chooseSeen(isAsked) {
  for (const tick of seen()) tick.checked = isAsked;
  choose(isFiltered() ? null : isAsked);
}

function chooseJustSeen() {
  for (const tick of ticks()) tick.checked = !tick.closest("li").hidden;
  choose(false);
}

/* Adding: one file after another, each with a line that says how far it is. */
let lines = [];
const queue = [];
let isBusy = false;
let added = [];
let isToRemember = false;

function add(items) {
  if (!words().open) return;
  showList();
  if (isFiltered()) search(""); // what comes is seen
  if (!isBusy) lines = [];
  for (const item of items) queue.push({ ...item, line: newLine(item.name) });
  showLines();
  if (!isBusy) work();
}

// What has no name is called in the language that the page has now.
function showLines() {
  for (const line of lines) {
    if (line.isPasted) line.querySelector(".name").textContent = words().pasted;
  }
  find("ul.adding")?.replaceChildren(...lines);
}

function newLine(name) {
  const line = document.createElement("li");
  const title = Object.assign(document.createElement("span"), { className: "name" });
  const said = Object.assign(document.createElement("span"), { className: "stage" });
  title.textContent = name || words().pasted;
  line.isPasted = !name;
  line.append(title, said, document.createElement("progress"));
  lines.push(line);
  tell(line, { stage: "sending", said: words().sending });
  return line;
}

function tell(line, { stage, said, share, id }) {
  const bar = line.querySelector("progress");
  line.className = stage;
  line.querySelector(".stage").textContent = said;
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
  bar.hidden = ["added", "known", "failed"].includes(stage);
  bar.setAttribute("aria-label", line.querySelector(".name").textContent);
  if (id && stage !== "failed") added.push(id);
}

// A text without text is not sent.
function sayBlank() {
  if (!isBusy) lines = [];
  tell(newLine(""), { stage: "failed", said: words().blank });
  showLines();
}

async function work() {
  isBusy = true;
  let drawn = performance.now();
  while (queue.length) {
    await send(queue.shift());
    if (performance.now() - drawn < 1500) continue;
    redraw();
    drawn = performance.now();
  }
  isBusy = false;
  redraw();
}

function redraw() {
  if (!added.length) return;
  isToRemember = true;
  trigger("upload", { documents: added, ...choice() });
  added = [];
}

async function send({ name, body, line }) {
  if (body.size > MOST_BYTES) return tell(line, { stage: "failed", said: words().large });
  const query = new URLSearchParams({ name, language: words().language });
  const headers = { "Content-Type": "application/octet-stream" };
  try {
    const response = await fetch(`/documents?${query}`, { method: "POST", headers, body });
    if (!response.ok) {
      const { detail } = await response.json();
      return tell(line, { stage: "failed", said: detail });
    }
    await hear(response.body.pipeThrough(new TextDecoderStream()).getReader(), line);
  } catch {
    tell(line, { stage: "failed", said: words().lost });
  }
}

async function hear(reader, line) {
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const part of parts) tell(line, JSON.parse(part));
  }
  // The server says last what became of it; without that word the connection broke.
  if (!line.matches(".added, .known, .failed")) throw new Error("broken off");
}

const addFiles = (files) =>
  add([...files].map((file) => ({ name: file.name || "document", body: file })));

function addText() {
  const area = find(".paste textarea");
  if (!area.value.trim()) return (sayBlank(), area.focus());
  add([{ name: "", body: new Blob([area.value]) }]);
  area.value = "";
  find(".paste").open = false;
}

/* Dropping, anywhere on the page, and pasting. */
const veil = Object.assign(document.createElement("div"), { className: "veil", hidden: true });
document.body.append(veil);
const holdsFiles = (event) => words().open && event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  veil.textContent = words().veil;
  veil.hidden = false;
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) veil.hidden = true;
});
document.addEventListener("drop", (event) => {
  veil.hidden = true;
  if (!holdsFiles(event)) return;
  event.preventDefault();
  addFiles(event.dataTransfer.files);
});
document.addEventListener(
  "paste",
  (event) => {
    if (!words().open) return;
    const text = event.clipboardData.getData("text/plain");
    if (event.clipboardData.files.length && !text) {
      event.preventDefault();
      addFiles(event.clipboardData.files);
    } else if (event.target.closest?.("#box") && [...text].length > MOST_TYPED) {
      // Too long for a question: most likely a release, which is offered to be added.
      event.preventDefault();
      event.stopPropagation();
      showList();
      find(".paste").open = true;
      find(".paste textarea").value = text;
      find(".paste .put").focus();
    }
  },
  true,
);

// The last one takes seconds to go. The row is drawn anew then, or because it stays.
function showRemoval(row) {
  row.classList.add("going");
  row.setAttribute("aria-busy", "true");
  row.querySelector("small").textContent = words().removing;
  for (const part of row.querySelectorAll("button, input")) part.disabled = true;
  row.querySelector(".remove").hidden = true;
}

const clicks = {
  "#scope .releases, #scope .more, #source .bar .releases": showList,
  "#shelf .to-source": showSource,
  "#shelf .choose": () => find("input.files").click(),
  "#shelf .put": addText,
  "#shelf .just": chooseJustSeen,
  "#shelf .open": (button) => (showSource(), trigger("select", { document: button.dataset.id })),
  "#shelf .sure": (button) => {
    isToRemember = true;
    trigger("delete", { document: button.dataset.id });
    showRemoval(button.closest("li"));
    find("h2").focus();
  },
};
document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(clicks)) {
    const target = event.target.closest?.(selector);
    if (target) return act(target, event);
  }
});
document.addEventListener("change", (event) => {
  if (!element.contains(event.target)) return;
  if (event.target.matches(".asked")) choose();
  if (event.target.matches(".every")) chooseSeen(event.target.checked);
  if (event.target.matches(".files")) {
    addFiles(event.target.files);
    event.target.value = "";
  }
});
// Not what an input method has only begun to write.
for (const kind of ["input", "compositionend"]) {
  element.addEventListener(kind, (event) => {
    if (event.target.matches(".sought") && !event.isComposing) filter(event.target.value);
  });
}
// Before the page's own, which closes an open menu in the list, or on a narrow page the sheet.
const leave = (event) => {
  if (event.key !== "Escape" || !element.contains(event.target)) return;
  if (event.target.closest("details[open]") || event.isComposing) return;
  if (event.target.matches(".sought") && isFiltered()) {
    event.stopPropagation();
    event.preventDefault();
    return search("");
  }
  showSource();
  document.querySelector(opener)?.focus({ focusVisible: isByKeyboard });
};
document.addEventListener("keydown", leave, true);

// Gradio mends the old list after the new one: it empties what the server knows nothing of, and
// leaves a box that somebody ticked as it is.
watch("value", () => {
  showLines();
  for (const tick of element.querySelectorAll("input[type=checkbox]")) {
    tick.checked = tick.hasAttribute("checked");
  }
  filter(sought);
  if (isToRemember) remember();
  isToRemember = false;
});
