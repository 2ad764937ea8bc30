// Check this page against its receipt, in the reader's own browser: the rules of wirecopy_verify, with the
// same test vectors (tests/verify/vectors.json). Loaded as a module; does nothing until it is asked.

const BLOCKS = new Set(("address article aside blockquote body caption center col colgroup dd details dialog div dl " +
  "dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search " +
  "section summary table tbody td tfoot th thead tr ul").split(" "));
const UNSEEN = new Set(["script", "style", "template", "noscript", "title"]);
// What hides words from the reader, or shows some that are no text; no copy of ours has it.
const STRANGE = "[hidden],[style],details,dialog,img,svg,math,canvas,input,textarea,select,button,iframe,object,embed,video"
  .split(",").map((one) => "article[data-wirecopy-body] " + one).join();
const IN_TOTO = "application/vnd.in-toto+json";

const bytes = (text) => new TextEncoder().encode(text);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

export const collapse = (text) => text.replace(/[\t\n\f\r ]+/g, " ").replace(/^ | $/g, "");

/** The canonical paragraphs of the page, each with the element it stands in. */
export function paragraphs(page) {
  const found = [];
  let text = "", element = null;
  const end = () => {
    if (collapse(text)) found.push({ text: collapse(text), element });
    text = "";
  };
  const walk = (node, block) => {
    for (const child of node.childNodes) {
      const name = child.localName;
      if (child.nodeType === Node.TEXT_NODE) {
        if (!text.trim()) element = block;
        text += child.data;
      } else if (name === "br") text += " ";
      else if (name && !UNSEEN.has(name)) {
        if (BLOCKS.has(name)) end();
        walk(child, BLOCKS.has(name) ? child : block);
        if (BLOCKS.has(name)) end();
      }
    }
  };
  for (const body of page.querySelectorAll("article[data-wirecopy-body]")) {
    end();
    walk(body, body);
    end();
  }
  return found;
}

export const paragraphHash = async (text, salt = []) => hex(await sha256(Uint8Array.of(0), Uint8Array.from(salt), bytes(text)));

/** The hash of each paragraph, with the salt of its place; where that is none of those stated, with another's. */
async function hashesOf(found, page, stated) {
  const salts = !stated.salted ? [] : [...page.querySelectorAll("article[data-wirecopy-body]")]
    .flatMap((body) => (body.dataset.wirecopySalts ?? "").split(" ").filter(Boolean).map(fromBase64));
  return Promise.all(found.map(async ({ text }, at) => {
    const first = await paragraphHash(text, salts[at]);
    if (salts.length && !stated.paragraphs.includes(first))
      for (const salt of salts) {
        const hash = await paragraphHash(text, salt);
        if (stated.paragraphs.includes(hash)) return hash;
      }
    return first;
  }));
}

/** The head of RFC 6962's tree over hashes in hex. */
export async function root(hashes) {
  let level = hashes.map(fromHex);
  if (!level.length) return hex(await sha256());
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(at + 1 < level.length ? await sha256(Uint8Array.of(1), level[at], level[at + 1]) : level[at]);
    level = above;
  }
  return hex(level[0]);
}

/** How many of the keys signed the envelope. Throws where a signature under one of them is false. */
async function signers(envelope, keys) {
  const payload = fromBase64(envelope.payload), kind = bytes(envelope.payloadType);
  const signed = await new Blob([`DSSEv1 ${kind.length} `, kind, ` ${payload.length} `, payload]).arrayBuffer();
  let by = 0;
  for (const { keyid, sig } of envelope.signatures) {
    const known = keys.find((one) => one.keyid === keyid);
    if (!known) continue;
    const key = await crypto.subtle.importKey("raw", fromBase64(known.public), { name: "Ed25519" }, false, ["verify"]);
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, fromBase64(sig), signed))) throw new Error("A signature is false.");
    by += 1;
  }
  return by;
}

/** The statement in an envelope; null where nobody whose key is known signed it. Throws where it is false. */
export async function unseal(envelope, keys) {
  if (!(await signers(envelope, keys.keys))) return null;
  const statement = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(envelope.payload)));
  const stated = statement.predicate;
  if (envelope.payloadType !== IN_TOTO || stated.canonicalization !== "wct1" ||
    (await root(stated.paragraphs)) !== statement.subject[0].digest.wct1MerkleSha256) throw new Error("The receipt contradicts itself.");
  stated.cosigned = await signers(envelope, (keys.agencies ?? []).filter((one) => one.agency === stated.agency));
  return statement;
}

/** {verdict: "same" | "differs" | "unsigned" | "killed", why, statement, marks: [{element, same}]} */
export async function check(page, envelope, keys) {
  if (!envelope) return { verdict: "unsigned", why: "This page has no receipt.", marks: [] };
  let statement;
  try {
    statement = await unseal(envelope, keys);
  } catch (error) {
    return { verdict: "differs", why: String(error.message), marks: [] };
  }
  if (!statement) return { verdict: "unsigned", why: "Nobody whose key is known signed this receipt.", marks: [] };
  const stated = statement.predicate, found = paragraphs(page);
  if (stated.status === "killed")
    return { verdict: found.length ? "differs" : "killed", why: "This story was withdrawn.", statement, marks: [] };
  const left = new Map();
  for (const hash of stated.paragraphs) left.set(hash, (left.get(hash) ?? 0) + 1);
  const hashes = await hashesOf(found, page, stated);
  const marks = found.map(({ element, text }, at) => {
    const same = (left.get(hashes[at]) ?? 0) > 0;
    if (same) left.set(hashes[at], left.get(hashes[at]) - 1);
    return { element, text, same };
  });
  const headline = collapse(page.querySelector("h1")?.textContent ?? "");
  const inOrder = hashes.length === stated.paragraphs.length && hashes.every((hash, at) => hash === stated.paragraphs[at]);
  let why = "";
  if (headline !== collapse(stated.headline)) why = "The headline is not the one published.";
  else if (page.querySelector(STRANGE)) why = "Something in the text hides words or shows other ones.";
  else if (marks.some((mark) => !mark.same)) why = "A paragraph is not as it was filed.";
  else if (!inOrder) why = "A paragraph is missing, or out of its place.";
  return { verdict: why ? "differs" : "same", why, statement, marks };
}

/** [{element, same}] for the story's pictures: is the file that this browser shows the one the receipt names? */
export async function pictures(page, statement) {
  const found = [];
  for (const element of page.querySelectorAll("[data-wirecopy-picture] img")) {
    const shown = element.currentSrc || element.src;
    const [, base, name] = new URL(shown).pathname.match(/^(.*\/[0-9a-f]{64})(-[^/]+)$/) ?? [];
    const { files } = statement.predicate.pictures.find((one) => base && one.path.startsWith(base)) ?? { files: { none: 1 } };
    if (!files || !Object.keys(files).length) continue; // an older receipt
    const file = await (await fetch(shown)).blob();
    found.push({ element, same: hex(await sha256(file)) === files[name] });
  }
  return found;
}

const fetched = async (address, read = "json") => {
  const answer = await fetch(address, { cache: "no-cache" });
  return answer.ok || read === "text" ? answer[read]() : null;
};
const made = (name, ...inside) => {
  const element = document.createElement(name);
  element.append(...inside);
  return element;
};

/** What the agency filed and what the desk put in its place, side by side. */
function beside({ field, old, new: put }, agency) {
  const both = made("dl");
  for (const [who, what] of [[agency, old], ["Our desk", put]]) {
    let shown = what || "none";
    if (/^\/[^/]/.test(what) && field !== "headline" && field !== "alt")
      shown = Object.assign(made("img"), { src: what, alt: `The ${field === "crop" ? "whole " : ""}picture: ${who}`, loading: "lazy" });
    both.append(made("dt", who), made("dd", shown));
  }
  return made("div", `Staff changed the ${field}:`, both);
}

/** Check the page that is open, mark its paragraphs, and say in `output` what came of it. */
async function show(output) {
  output.textContent = "Checking…";
  const link = document.querySelector("link[rel~=describedby]");
  let result, shown = [];
  try {
    const [envelope, keys] = await Promise.all([link ? fetched(link.href) : null, fetched("/.well-known/wirecopy-keys.json")]);
    const known = keys ?? { keys: [] };
    result = await check(document, envelope, known);
    if (result.statement && new URL(result.statement.subject[0].name).pathname !== location.pathname)
      Object.assign(result, { verdict: "differs", why: "Its receipt is of another page." });
    else if (result.verdict === "differs") {
      // The page as it is now may be as it must be; which of the two reasons it has, nobody can tell from here.
      const now = new DOMParser().parseFromString(await fetched(location.href, "text"), "text/html");
      const again = await check(now, envelope, known);
      if (again.verdict !== "differs")
        result.why = "It changed since you opened it, or it was altered on its way to you. Load it again, then check it.";
    }
    if (result.verdict === "same") shown = await pictures(document, result.statement);
    if (shown.some((one) => !one.same)) Object.assign(result, { verdict: "differs", why: "A picture is not the file that was published." });
  } catch (error) {
    output.textContent = `The check could not be made: ${error.message}`;
    return;
  }
  const { verdict, why, statement, marks } = result;
  for (const { element, same } of [...marks, ...shown]) element.dataset.verified = same ? "yes" : "no";
  const stated = statement?.predicate, one = marks.length === 1;
  const lines = verdict === "same"
    ? [`Checked just now: ${one ? "the paragraph is" : `all ${marks.length} paragraphs are`} as ${stated.agency_name} filed ${one ? "it" : "them"}.`]
    : [verdict === "differs" ? `This page is NOT as it stands in its receipt. ${why}` : why];
  if (verdict === "same" && shown.length) lines.push(shown.length === 1 ? "The picture is the file that was published." : `All ${shown.length} pictures are the files that were published.`);
  if (verdict === "same" && stated.cosigned) lines.push(`${stated.agency_name} signed this receipt too.`);
  output.replaceChildren(...lines.map((line) => made("span", line)), ...(stated?.changes ?? []).map((change) => beside(change, stated.agency_name)));
  output.dataset.verdict = verdict;
}

for (const place of document.querySelectorAll("[data-verify]")) {
  if (!globalThis.crypto?.subtle) continue; // not over https: there is nothing to check with
  const button = place.querySelector("button"), output = place.querySelector("output");
  place.hidden = false;
  button.addEventListener("click", () => show(output));
}
