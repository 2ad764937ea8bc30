"use strict";

// Passkeys: making one, and signing in with one. Where a browser cannot, nothing of it is shown and the code remains.

(() => {
  const form = document.querySelector("[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const says = form.querySelector("[data-passkey-says]");

  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  // What a browser says of a key as JSON: ids and signatures as base64url (WebAuthn level 3, section 5.1).
  const told = (made) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  const ask = async (words) => {
    const body = new URLSearchParams(words);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.ask, { method: "POST", body, redirect: "error" });
    const options = await answer.json();
    if (!answer.ok) throw new Error(options.why);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.allowCredentials, options.excludeCredentials]) {
      for (const one of list ?? []) one.id = bytes(one.id);
    }
    return options;
  };

  const why = (error) => {
    if (error.name === "NotAllowedError") return "No passkey was used: it was cancelled, took too long, or there is none here.";
    if (error.name === "InvalidStateError") return "This device has a passkey of yours already.";
    if (error.name === "TypeError" || error.name === "SyntaxError") return "The desk did not answer. Load the page again.";
    return error.message || "That did not work.";
  };

  const run = async (button, words, use) => {
    if (window.location.origin !== form.dataset.origin) {
      says.textContent = `Passkeys work where the desk is opened at ${form.dataset.origin}.`;
      return;
    }
    says.textContent = "";
    button.disabled = true;
    try {
      form.elements.passkey.value = told(await use(await ask(words)));
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      says.textContent = why(error);
      button.disabled = false;
    }
  };

  const get = (publicKey) => navigator.credentials.get({ publicKey });
  const create = (publicKey) => navigator.credentials.create({ publicKey });

  form.querySelector("[data-passkey-alone]")?.addEventListener("click", (event) => run(event.currentTarget, {}, get));
  form.querySelector("[data-passkey-second]")?.addEventListener("click", (event) => {
    const { name, password } = form.elements;
    const missing = [name, password].find((field) => !field.value);
    if (missing) {
      says.textContent = "Give your name and password first.";
      missing.focus();
      return;
    }
    run(event.currentTarget, { name: name.value, password: password.value }, get);
  });
  form.querySelector("[data-passkey-make]")?.addEventListener("click", (event) => run(event.currentTarget, {}, create));
  for (const part of form.querySelectorAll("[data-passkey-only]")) part.hidden = false;
})();
