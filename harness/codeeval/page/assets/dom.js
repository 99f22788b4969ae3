// Builds elements. All text of models and benchmarks goes through text nodes, never through markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "vars") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** An element of HTML. `on` holds listeners, `vars` custom properties of CSS. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An element of SVG. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** Text as nodes in which controls, bidirectional marks and invisible characters can be seen. */
export function shown(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match[0] === "\r" && text[match.index + 1] === "\n") continue;
    if (match.index > last) nodes.push(text.slice(last, match.index));
    const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    nodes.push(h("span", { class: "hidden-character", title: `character U+${code}` }, `U+${code}`));
    last = match.index + match[0].length;
  }
  nodes.push(text.slice(last));
  return nodes;
}

/** The same as one string, for titles and labels. */
export function plain(text) {
  return text.replace(HIDDEN, (match) => `U+${match.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
}

let polite = null;

/** Says a sentence to who listens to the page. */
export function announce(sentence) {
  polite ??= document.getElementById("announcer");
  if (polite) polite.textContent = sentence;
}

/** A button that copies a text. */
export function copyButton(label, text) {
  const button = h("button", { type: "button", class: "quiet", on: { click: copy } }, label);
  async function copy() {
    const value = typeof text === "function" ? text() : text;
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      const area = h("textarea", { class: "offscreen", "aria-hidden": "true", value });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "Copied";
    announce("Copied");
    setTimeout(() => (button.textContent = label), 1500);
  }
  return button;
}

/** A line of a shell with a button that copies it. */
export function commandLine(command) {
  return h("div", { class: "command" }, h("code", {}, ...shown(command)), copyButton("Copy", command));
}
