"use strict";
// Shows messages out of their own bytes, as they would be submitted: each is parsed here.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

function element(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in made) made[key] = value; else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// MIME (RFC 2045 to 2047), as far as Postroom writes it.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
const latin = (bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
};
const octets = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf8 = (text) => new TextDecoder("utf-8").decode(octets(text));

function decodedWords(text) {
  return utf8(text).replace(/\?=\s+=\?/g, "?==?").replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, body) =>
    utf8(kind.toLowerCase() === "b" ? atob(body) : quotedPrintable(body.replace(/_/g, " "))));
}
function quotedPrintable(text) {
  return text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}
function headersOf(block) {
  return block.replace(/\r\n([ \t])/g, "$1").split("\r\n").filter(Boolean).map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}
function header(headers, name) {
  const found = headers.find(([key]) => key.toLowerCase() === name);
  return found ? found[1] : "";
}
function parameter(value, name) {
  const match = value.match(new RegExp(name + '="?([^";]+)"?', "i"));
  return match ? match[1] : "";
}
function parsed(text) {
  const end = text.indexOf("\r\n\r\n");
  const headers = headersOf(text.slice(0, end));
  let body = text.slice(end + 4);
  const type = header(headers, "content-type") || "text/plain";
  const part = { headers, head: text.slice(0, end), type: type.split(";")[0].trim().toLowerCase(), parts: [], body };
  if (part.type.startsWith("multipart/")) {
    const boundary = "--" + parameter(type, "boundary");
    part.parts = ("\r\n" + body).split("\r\n" + boundary).slice(1).filter((piece) => !piece.startsWith("--"))
      .map((piece) => parsed(piece.replace(/^[ \t]*\r\n/, "")));
    return part;
  }
  const encoding = header(headers, "content-transfer-encoding").toLowerCase();
  if (encoding === "base64") part.body = atob(body.replace(/\s/g, ""));
  if (encoding === "quoted-printable") part.body = quotedPrintable(body);
  return part;
}
function leaves(part) { return part.parts.length ? part.parts.flatMap(leaves) : [part]; }

function readMessage(message) {
  if (message.read) return message.read;
  const text = latin(bytesOf(message.eml));
  const root = parsed(text);
  const all = leaves(root);
  const isAttached = (part) => /^attachment/i.test(header(part.headers, "content-disposition"));
  const html = all.find((part) => part.type === "text/html" && !isAttached(part));
  const plain = all.find((part) => part.type === "text/plain" && !isAttached(part));
  const images = new Map();
  for (const part of all) {
    const id = header(part.headers, "content-id").replace(/^<|>$/g, "");
    if (id) images.set(id, "data:" + part.type + ";base64," + btoa(part.body));
  }
  const attached = all.filter(isAttached).map((part) => ({
    name: decodedWords(parameter(header(part.headers, "content-disposition"), "filename") || part.type), size: part.body.length,
  }));
  message.read = {
    raw: text, root, attached, images,
    html: html ? utf8(html.body) : "", plain: plain ? utf8(plain.body) : "",
  };
  return message.read;
}

// What mail programs show behind the subject: the first words, which the page itself hides.
function preheader(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const hidden = page.querySelector("[style*='display:none'], [style*='display: none'], .preheader");
  return hidden ? hidden.textContent.replace(/[\s\u200c\u00a0\u034f\u00ad]+/g, " ").trim() : "";
}

// What is shown.

const views = ["Desktop", "Phone", "Dark", "Images off", "Plain text", "Headers", "Raw"];
const state = { order: [], at: 0, view: 0 };

function document_(message, view) {
  const read = readMessage(message);
  let html = read.html.replace(/cid:([^"')\s>]+)/g, (whole, id) => read.images.get(decodeURIComponent(id)) || whole);
  // Whoever looks here is not the one who may leave.
  if (message.link) html = html.replaceAll(message.link, message.link.replace(/[^/]*$/, "preview"));
  // A frame cannot be told its reader's colours, so the question is answered in the text.
  const isDark = view === "Dark";
  html = html.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, which) =>
    (which.toLowerCase() === "dark") === isDark ? "(min-width: 0px)" : "(max-width: 0px)");
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const script of page.querySelectorAll("script, iframe, object, embed, meta[http-equiv]")) script.remove();
  if (view === "Images off") {
    for (const image of page.querySelectorAll("img")) {
      image.removeAttribute("srcset");
      image.src = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
      const shown = page.createElement("span");
      shown.textContent = image.alt;
      shown.setAttribute("style", "display:inline-block;box-sizing:border-box;border:1px dashed #8895;padding:2px 6px;" +
        "color:#678;min-width:min(100%," + (Number(image.getAttribute("width")) || 24) + "px)");
      image.replaceWith(shown);
    }
  }
  for (const link of page.querySelectorAll("a[href]")) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
  const style = page.createElement("style");
  // Phones draw no scroll bars.
  style.textContent = ":root{color-scheme:" + (isDark ? "dark" : "light") + "}" + (view === "Phone" ? " ::-webkit-scrollbar{display:none}" : "") + " .postroom-finding{outline:2px solid #d08a00;outline-offset:2px;background:#ffe9a8;color:#222;border-radius:2px}";
  page.head.append(style);
  return "<!DOCTYPE html>" + page.documentElement.outerHTML;
}

function frame(message, view) {
  const device = element("div", { className: "device " + (view === "Phone" ? "phone" : "desktop") + (view === "Dark" ? " dark" : "") });
  const shown = element("iframe", { title: "The message, " + view.toLowerCase() });
  shown.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  shown.srcdoc = document_(message, view);
  shown.addEventListener("load", () => shown.contentDocument.addEventListener("keydown", keyed));
  device.append(shown);
  return device;
}

// The envelope is what is said to the relay (RFC 5321), and no part of the message.
function envelopeRows(message) {
  const own = message.reverse_path.includes("+TOKEN@") ? "TOKEN is each message's own, made when the campaign is queued" : null;
  return [["MAIL FROM", message.reverse_path, own], ["RCPT TO", message.address, null]].map(([name, path, note]) =>
    element("tr", { className: "envelope" }, element("th", { scope: "row" }, name),
      element("td", {}, "<" + path + ">", note ? element("small", {}, note) : null)));
}

function headersSheet(message) {
  const rows = readMessage(message).root.headers.map(([name, value]) => {
    const decoded = decodedWords(value);
    return element("tr", {}, element("th", { scope: "row" }, name),
      element("td", {}, decoded, decoded === utf8(value) ? null : element("code", {}, utf8(value))));
  });
  return element("div", { className: "sheet" }, element("table", {}, element("tbody", {}, ...envelopeRows(message)), element("tbody", {}, ...rows)));
}

function sheet(kind, facts, text) {
  return element("div", { className: "sheet " + kind }, facts ? element("p", { className: "facts" }, facts) : null,
    element("pre", {}, text));
}

function show() {
  const message = data.messages[state.order[state.at]];
  const stage = $("stage");
  stage.replaceChildren();
  $("position").textContent = message ? (state.at + 1) + " of " + state.order.length : "nobody";
  $("previous").disabled = state.at <= 0;
  $("next").disabled = state.at + 1 >= state.order.length;
  for (const [number, tab] of [...$("views").children].entries()) tab.setAttribute("aria-selected", number === state.view);
  for (const item of document.querySelectorAll("#groups li button")) {
    item.setAttribute("aria-current", Number(item.dataset.message) === state.order[state.at] && Number(item.dataset.at) === state.at);
  }
  $("envelope").hidden = !message;
  if (!message) return;
  const read = readMessage(message);
  $("subject").textContent = message.subject;
  $("preheader").textContent = preheader(read.html);
  $("people").replaceChildren(decodedWords(header(read.root.headers, "from")), " to ", element("b", {}, message.to),
    " · row " + message.row + " · " + (message.octets / 1000).toFixed(1) + " kB");
  for (const file of read.attached) $("people").append(" · 📎 " + file.name);
  $("labels").replaceChildren(...message.labels.map((label) => element("span", {}, label)));
  const view = views[state.view];
  if (view === "Plain text") stage.append(sheet("text", "", read.plain));
  else if (view === "Headers") stage.append(headersSheet(message));
  else if (view === "Raw") {
    stage.append(sheet("raw", message.octets.toLocaleString("en") + " octets, as they would be submitted (before dots are doubled)", read.raw));
  } else stage.append(frame(message, view));
  const current = document.querySelector("#groups button[aria-current=true]");
  if (current) current.scrollIntoView({ block: "nearest" });
  location.hash = message.row + "/" + state.view;
}

function step(by) {
  state.at = Math.max(0, Math.min(state.order.length - 1, state.at + by));
  show();
}

function item(number, at) {
  const message = data.messages[number];
  const button = element("button", { type: "button" }, element("b", {}, message.to),
    element("small", {}, message.labels.join(" · ") || "row " + message.row));
  button.dataset.message = number;
  button.dataset.at = at;
  button.addEventListener("click", () => { state.at = at; show(); });
  return element("li", {}, button);
}

function list(filter) {
  const groups = $("groups");
  groups.replaceChildren();
  state.order = [];
  const wanted = filter.trim().toLowerCase();
  const fits = (number) => !wanted || [data.messages[number].to, data.messages[number].address, "row " + data.messages[number].row]
    .some((text) => text.toLowerCase().includes(wanted));
  for (const group of data.groups) {
    const numbers = group.messages.filter(fits);
    if (!numbers.length) continue;
    groups.append(element("h2", {}, group.title, element("span", {}, group.count ? group.count.toLocaleString("en") : "")));
    if (group.about) groups.append(element("p", {}, group.about));
    const made = element("ol", {});
    for (const number of numbers) { made.append(item(number, state.order.length)); state.order.push(number); }
    groups.append(made);
    if (!wanted && group.more) groups.append(element("p", { className: "more" }, group.more));
  }
  if (!state.order.length) groups.append(element("p", { className: "more" }, "Nobody by that name is on this page."));
  state.at = 0;
}

// Findings stand beside the words they speak of.

function markWords(words) {
  const page = document.querySelector(".device iframe");
  if (!page || !page.contentDocument) return false;
  const inside = page.contentDocument;
  for (const old of inside.querySelectorAll(".postroom-finding")) old.classList.remove("postroom-finding");
  for (const needle of words) {
    const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.data.replace(/\s+/g, " ").includes(needle) && node.parentElement.offsetParent !== null) {
        node.parentElement.classList.add("postroom-finding");
        node.parentElement.scrollIntoView({ block: "center", behavior: "smooth" });
        return true;
      }
    }
  }
  return false;
}

function finding(one) {
  const card = element("div", { className: "finding " + one.severity },
    element("p", { className: "what" }, element("i", {}, one.severity), one.message),
    one.hint ? element("p", { className: "hint" }, one.hint) : null,
    element("p", { className: "place" }, one.place + (one.rule ? "  [" + one.rule + "]" : "")));
  if (one.line) {
    const at = one.column ? Array.from(one.line) : [];
    card.append(one.column
      ? element("pre", {}, at.slice(0, one.column - 1).join(""), element("mark", {}, at.slice(one.column - 1, one.end).join("") || " "), at.slice(one.end).join(""))
      : element("pre", {}, one.line));
  }
  if (one.words.length) {
    const button = element("button", { type: "button" }, "Show it in the message");
    button.addEventListener("click", () => {
      if (state.view > 3) { state.view = 0; show(); }
      const shown = () => { if (!markWords(one.words)) button.textContent = "Not in this message"; };
      const page = document.querySelector(".device iframe");
      if (page.contentDocument && page.contentDocument.readyState === "complete" && page.contentDocument.body.childElementCount) shown();
      else page.addEventListener("load", shown, { once: true });
    });
    card.append(button);
  }
  return card;
}

function toggleFindings() {
  const isShown = $("findings").toggleAttribute("hidden") === false;
  $("toggle").setAttribute("aria-expanded", isShown);
}

function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === $("search")) {
    if (event.key === "Escape") $("search").blur();
    if (event.key === "Enter") { $("search").blur(); show(); }
    return;
  }
  if (event.key === "ArrowRight" || event.key === "j") step(1);
  else if (event.key === "ArrowLeft" || event.key === "k") step(-1);
  else if (event.key === "Home") step(-state.order.length);
  else if (event.key === "End") step(state.order.length);
  else if (event.key === "/") $("search").focus();
  else if (event.key === "f" && data.findings.length) toggleFindings();
  else if (event.key >= "1" && event.key <= String(views.length)) { state.view = Number(event.key) - 1; show(); }
  else return;
  event.preventDefault();
}

function begin() {
  document.title = "Preview: " + data.campaign;
  $("campaign").textContent = data.campaign;
  $("summary").textContent = data.summary;
  for (const [number, name] of views.entries()) {
    const tab = element("button", { type: "button", role: "tab", title: name + " (" + (number + 1) + ")" }, name);
    tab.setAttribute("role", "tab");
    tab.addEventListener("click", () => { state.view = number; show(); });
    $("views").append(tab);
  }
  const count = (severity) => data.findings.filter((one) => one.severity === severity).length;
  const plural = (number, word) => number + " " + word + (number === 1 ? "" : "s");
  if (data.findings.length) {
    const worst = count("error") ? "error" : count("warning") ? "warning" : "note";
    $("toggle").textContent = plural(count(worst), worst);
    $("toggle").className = worst + "s";
    $("findings").append(element("h2", {}, "What check found"), ...data.findings.map(finding));
    if (data.omitted) $("findings").append(element("p", { className: "more" }, "and " + data.omitted + " more like these"));
    if (worst === "error") toggleFindings();
  } else $("toggle").hidden = true;
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("toggle").addEventListener("click", toggleFindings);
  $("search").addEventListener("input", () => { list($("search").value); show(); });
  document.addEventListener("keydown", keyed);
  list("");
  const [row, view] = location.hash.slice(1).split("/");
  const at = state.order.findIndex((number) => String(data.messages[number].row) === row);
  if (at >= 0) { state.at = at; state.view = Math.min(Number(view) || 0, views.length - 1); }
  show();
}
begin();
