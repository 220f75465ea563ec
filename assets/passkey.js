// Passkeys on plain pages and in the app: asks the browser, and puts its answer into the form. Nothing here is secret.
const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (credentials) => (credentials ?? []).map((one) => ({ ...one, id: fromText(one.id) }));

export const isPossible = () => Boolean(window.PublicKeyCredential) && /[a-z]/i.test(location.hostname);

// What the browser's passkey says to the options behind an address, as JSON text.
export async function askPasskey(kind, optionsAt) {
  const reply = await fetch(optionsAt, { method: "POST", headers: { accept: "application/json" } });
  const options = await reply.json();
  if (!reply.ok) throw new Error(options.text);
  options.challenge = fromText(options.challenge);
  if (kind === "create") {
    options.user.id = fromText(options.user.id);
    options.excludeCredentials = listed(options.excludeCredentials);
    return written(await navigator.credentials.create({ publicKey: options }));
  }
  options.allowCredentials = listed(options.allowCredentials);
  return written(await navigator.credentials.get({ publicKey: options }));
}

function written(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

export const reasonOf = (error) =>
  error.name === "NotAllowedError" || error.name === "AbortError"
    ? "Nothing was confirmed. Try again when you are ready."
    : error.name === "InvalidStateError"
      ? "This device has a passkey for you already."
      : error.name === "SecurityError"
        ? "Passkeys don’t work at this address. Open the program by its name, such as http://localhost."
        : error.message || "That did not work. Try again.";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !isPossible();
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    said.hidden = true;
    try {
      form.elements.credential.value = await askPasskey(form.dataset.passkey, form.dataset.options);
      form.requestSubmit();
    } catch (error) {
      said.textContent = reasonOf(error);
      said.hidden = false;
    }
  });
}
