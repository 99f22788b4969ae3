// Starts the page: reads its data, follows the hash, listens to keys.
import { announce, h, shown } from "./dom.js";
import { Store, sourceOfPage } from "./data.js";
import { drawAtLeast } from "./parts.js";
import { pathOf, route } from "./route.js";
import { overview } from "./overview.js";
import { tasks } from "./tasks.js";
import { samples } from "./samples.js";
import { sample } from "./sample.js";
import { task } from "./task.js";
import { compare, matrix } from "./compare.js";
import { kinds } from "./kinds.js";
import { accepted } from "./accepted.js";
import { curves } from "./curves.js";
import { review } from "./review.js";
import { folder } from "./folder.js";

const PAGES = { overview, compare, matrix, tasks, task, samples, sample, accepted, kinds, curves };
const OF_LIST = { task: "tasks", sample: "samples" };
const LIVE_MILLISECONDS = 3000;
const LIVE_PATIENCE = 10;
const MOST_ROUNDS = 25; // of 200 rows each, in print
let store = null;
let drawing = 0;
let entries = 0;
let drawn = null; // the address whose page is drawn
let isReturning = false;
const kept = new Map(); // by hash, and by its path: how far a page was scrolled, and how many rows were drawn

function menu() {
  const several = store.runs.length > 1;
  return [
    ["overview", "Summary", "1"],
    several ? ["compare", "Compare", "2"] : null,
    several ? ["matrix", "Matrix", "3"] : null,
    ["tasks", "Problems", "4"],
    ["samples", "Samples", "5"],
    store.runs.some((run) => run.oracle) ? ["accepted", "Accepted wrongly", "6"] : null,
    ["kinds", "Kinds of bugs", "7"],
    ["curves", "Curves", "8"],
  ].filter(Boolean);
}

function drawMenu(page) {
  const here = OF_LIST[page] ?? page;
  document.getElementById("menu").replaceChildren(
    h(
      "ul",
      {},
      menu().map(([name, text, key]) =>
        h(
          "li",
          {},
          h("a", { href: `#/${name}`, "aria-current": name === here ? "page" : undefined, "data-menu": key }, text),
        ),
      ),
    ),
  );
}

/** Keeps the menu's entry of this page in sight where the menu is a row that scrolls. */
function showEntry() {
  const nav = document.getElementById("menu");
  const entry = nav.querySelector("[aria-current]");
  if (entry && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = entry.offsetLeft - nav.clientWidth / 2;
}

/** The elements of a page; of one that fails, what went wrong, so that the others can still be reached. */
function elements(page, context) {
  if (!Object.hasOwn(PAGES, page)) return [h("h1", {}, "No such page"), h("a", { href: "#/" }, "Summary")];
  try {
    return PAGES[page](store, context).flat(Infinity).filter(Boolean);
  } catch (error) {
    console.error(error);
    return [h("h1", {}, "This view cannot be drawn"), h("p", { role: "alert" }, ...shown(String(error)))];
  }
}

/** Scrolls to where a page was left, and focuses the row that was opened. */
function restore({ scroll, path }) {
  const links = [...document.querySelectorAll("#main a[href]")];
  const row = links.find((each) => pathOf(each.hash) === path && !each.closest(".crumbs"));
  row?.focus({ preventScroll: true });
  window.scrollTo(0, scroll);
  row?.scrollIntoView({ block: "nearest" });
}

/** Follows the hash: to the top of a page, or, on the way back, to where it was left. */
function moved() {
  if (location.href === drawn) return;
  const [from, to] = [new URL(drawn).hash, location.hash];
  const left = { scroll: window.scrollY, rows: document.querySelectorAll("#main tbody tr").length };
  for (const name of [from, pathOf(from)]) kept.set(name, left);
  const wasHere = history.state?.entry !== undefined;
  const before = isReturning ? (kept.get(to) ?? kept.get(pathOf(to))) : wasHere ? kept.get(to) : undefined;
  isReturning = false;
  if (!wasHere) history.replaceState({ entry: (entries += 1) }, "");
  drawAtLeast(before?.rows ?? 0);
  render(null, { moved: true, back: before ? { scroll: before.scroll, path: pathOf(from) } : null });
  drawAtLeast(0);
}

/** Draws the page that the hash names. `focus`: an element that keeps the focus, by selector. */
function render(focus = null, { moved = false, back = null } = {}) {
  const { page, args, params } = route();
  drawn = location.href;
  const mine = (drawing += 1);
  const main = document.getElementById("main");
  const active = document.activeElement;
  const name = typeof focus === "string" ? focus : active?.name ? `[name="${CSS.escape(active.name)}"]` : null;
  const caret = active?.selectionStart ?? null;
  const context = { args, params, render, isCurrent: () => mine === drawing, settle: () => back && restore(back) };
  main.replaceChildren(...elements(page, context));
  drawMenu(page);
  showEntry();
  const title = main.querySelector("h1");
  document.getElementById("printed-head").textContent =
    `${store.report.title}: ${store.runs.map((run) => run.source).join(", ")}`;
  document.title = `${title?.textContent ?? ""} · codeeval`;
  if (moved) {
    window.scrollTo(0, 0);
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
    if (back) restore(back);
  } else if (name) {
    const again = main.querySelector(name);
    again?.focus({ preventScroll: true });
    if (caret !== null && again?.setSelectionRange && again.type === "search") again.setSelectionRange(caret, caret);
  }
}

const KEYS = [
  ["1 … 8", "open a page of the menu"],
  ["j, k", "next and previous row, or sample"],
  ["Enter", "open the row"],
  ["n, p", "next and previous failure, in a sample"],
  ["/", "go to the filter's text"],
  ["u", "back to the list"],
  ["d", "dark or light"],
  ["?", "this help"],
];

/** Draws the rows that tables have not drawn yet, as far as paper should hold them. */
function drawRest() {
  for (let round = 0; round < MOST_ROUNDS; round += 1)
    for (const button of document.querySelectorAll("#main .more button")) button.click();
}

function help() {
  const dialog = document.getElementById("help");
  if (dialog.open) return dialog.close();
  dialog.replaceChildren(
    h("h2", {}, "Keys"),
    h(
      "dl",
      { class: "keys" },
      KEYS.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text))),
    ),
    h("button", { type: "button", on: { click: () => dialog.close() } }, "Close"),
  );
  return dialog.showModal();
}

function step(direction) {
  const links = [...document.querySelectorAll("#main .row-link, #main .cell")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next =
    links[at < 0 ? (direction > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + direction))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function follow(key) {
  const to = document.querySelector(`#main [data-key="${key}"]`);
  if (to) location.hash = to.hash;
  else if (!document.querySelector("#main .steps") && (key === "j" || key === "k")) step(key === "j" ? 1 : -1);
}

function theme(next = null) {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme ?? (dark ? "dark" : "light");
  if (next === null) return now;
  root.dataset.theme = next;
  try {
    localStorage.setItem("codeeval-theme", next);
  } catch {
    // A file opened from disk may have no storage.
  }
  document.getElementById("theme").textContent = otherTheme();
  return next;
}

/** The button of the theme says what it brings. */
const otherTheme = () => (theme() === "dark" ? "Light" : "Dark");

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    if (event.key === "Escape") event.target.blur?.();
    return;
  }
  const actions = {
    "?": help,
    "/": () => document.querySelector("#main input[type=search]")?.focus(),
    d: () => theme(theme() === "dark" ? "light" : "dark"),
    u: () => {
      const crumb = document.querySelector("#main .crumbs a");
      crumb?.click();
    },
    j: () => follow("j"),
    k: () => follow("k"),
    n: () => follow("n"),
    p: () => follow("p"),
  };
  moved(); // a key that follows another at once is meant for the page that the first has asked for
  const entry = document.querySelector(`#menu [data-menu="${CSS.escape(event.key)}"]`);
  const action = entry ? () => entry.click() : actions[event.key];
  if (!action || (document.getElementById("help").open && event.key !== "?")) return;
  event.preventDefault();
  action();
}

/** Follows a run. A report that takes long to make is asked for rarely: the machine may be executing the run. */
async function watch(source) {
  const begun = performance.now();
  try {
    if (await source.changed()) {
      store = new Store(source, await source.report());
      render();
      announce("The run has grown");
    }
    document.getElementById("live").textContent = store.runs.every((run) => run.finished) ? "" : "running";
  } catch {
    document.getElementById("live").textContent = "the server does not answer";
  }
  setTimeout(watch, Math.max(LIVE_MILLISECONDS, LIVE_PATIENCE * (performance.now() - begun)), source);
}

function frame() {
  try {
    const kept = localStorage.getItem("codeeval-theme");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch {
    // As in `theme`.
  }
  document.body.prepend(
    h(
      "a",
      {
        class: "skip",
        href: "#main",
        on: {
          click: (event) => {
            event.preventDefault();
            document.querySelector("#main h1")?.setAttribute("tabindex", "-1");
            document.querySelector("#main h1")?.focus();
          },
        },
      },
      "Skip to the content",
    ),
    h(
      "header",
      { class: "side" },
      h("p", { class: "brand" }, h("a", { href: document.getElementById("report") ? "#/" : "/" }, "codeeval")),
      h("nav", { id: "menu", "aria-label": "Pages" }),
      h("p", { id: "live", role: "status" }),
      h(
        "div",
        { class: "side-foot" },
        h(
          "button",
          {
            type: "button",
            id: "theme",
            class: "quiet",
            on: { click: () => theme(theme() === "dark" ? "light" : "dark") },
          },
          otherTheme(),
        ),
        h("button", { type: "button", class: "quiet", on: { click: help } }, "Keys"),
      ),
    ),
    h("p", { id: "printed-head", class: "printed" }),
    h("main", { id: "main" }, h("p", { class: "count" }, "Reading…")),
    h("dialog", { id: "help", "aria-label": "Keys" }),
    h("p", { id: "announcer", class: "offscreen", role: "status", "aria-live": "polite" }),
  );
}

async function start() {
  frame();
  try {
    if (!document.getElementById("report") && location.pathname === "/") {
      document.title = "runs · codeeval";
      document.querySelector("#menu").remove();
      await folder(document.getElementById("main"));
      return;
    }
    if (!document.getElementById("report") && location.pathname === "/review") {
      await review(document.getElementById("main"));
      return;
    }
    const source = sourceOfPage();
    store = new Store(source, await source.report());
    render();
    history.scrollRestoration = "manual";
    history.replaceState({ entry: (entries += 1) }, "");
    window.addEventListener("hashchange", moved);
    window.addEventListener("beforeprint", drawRest);
    document.addEventListener("click", ({ target }) => {
      isReturning = Boolean(target.closest("#main .crumbs a"));
    });
    document.addEventListener("keydown", keys);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      document.getElementById("theme").textContent = otherTheme();
    });
    document.documentElement.dataset.ready = "true";
    if (source.live) setTimeout(watch, LIVE_MILLISECONDS, source);
  } catch (error) {
    document
      .getElementById("main")
      .replaceChildren(
        h("h1", {}, "The page cannot be read"),
        h("p", { role: "alert" }, ...shown(String(error.message ?? error))),
      );
    document.documentElement.dataset.ready = "failed";
  }
}

start();
