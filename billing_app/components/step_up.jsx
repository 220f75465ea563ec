// Asks who is sitting there before a dangerous act, then does the act: the page behind keeps everything that was typed.
import { useContext, useEffect, useRef, useState } from "react";
import { Dialog } from "@radix-ui/themes";
import { EventLoopContext } from "$/utils/context-registry";
import { ReflexEvent } from "$/utils/state";

const ASK = { headers: { accept: "application/json" }, cache: "no-store", redirect: "manual" };
const NAMES = { app: "Use the app instead", passkey: "Use a passkey instead", password: "Use the password instead" };

function fetchFile(path) {
  const anchor = document.createElement("a");
  anchor.href = path;
  anchor.download = "";
  anchor.click();
}

// A link to an export is an act like any other: its click is held back until the answer is known.
function useHeldDownloads(begin) {
  useEffect(() => {
    const hold = (click) => {
      const link = click.target.closest?.('a[href^="/downloads/"]:not([href^="/downloads/receipts/"])');
      if (!link || click.button !== 0 || click.ctrlKey || click.metaKey || click.shiftKey) return;
      click.preventDefault();
      click.stopPropagation();
      begin({ download: link.getAttribute("href") });
    };
    document.addEventListener("click", hold, true);
    return () => document.removeEventListener("click", hold, true);
  });
}

function useAsked(begin) {
  useEffect(() => {
    const hear = (message) => begin(message.detail);
    window.addEventListener("tl:step-up", hear);
    return () => window.removeEventListener("tl:step-up", hear);
  });
}

export function StepUp() {
  const [addEvents] = useContext(EventLoopContext);
  const [act, setAct] = useState(null);
  const [ways, setWays] = useState([]);
  const [way, setWay] = useState("");
  const [providers, setProviders] = useState([]);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef(null);

  const carryOut = (wanted) =>
    wanted.download ? fetchFile(wanted.download) : addEvents([ReflexEvent(wanted.event, wanted.payload)], []);
  const begin = async (wanted) => {
    const reply = await fetch("/step-up", ASK).catch(() => null);
    if (!reply?.ok) return window.location.assign("/sign-in");
    const { is_fresh, ways: open, providers: linked } = await reply.json();
    if (is_fresh) return carryOut(wanted);
    setProviders(linked);
    const usable = open.filter((one) => one !== "passkey" || window.PublicKeyCredential);
    setWays(usable);
    setWay(usable[0] ?? "");
    setError("");
    setAct(wanted);
  };
  useHeldDownloads(begin);
  useAsked(begin);

  const prove = async (values) => {
    setBusy(true);
    // The session gets a new value; this tab's socket, which came with the earlier one, stays open all the same.
    const body = new URLSearchParams({ ...values, tab: sessionStorage.getItem("token") ?? "" });
    const reply = await fetch("/step-up", { ...ASK, method: "POST", body }).catch(() => null);
    setBusy(false);
    if (reply?.status === 204) {
      setAct(null);
      return carryOut(act);
    }
    const said = reply ? await reply.json().catch(() => null) : null;
    setError(said?.text ?? "That did not work. Check your connection and try again.");
    field.current?.select();
  };
  const submit = async (event) => {
    event.preventDefault();
    if (way !== "passkey") return prove({ way, secret: new FormData(event.currentTarget).get("secret") });
    const { askPasskey, reasonOf } = await import(/* @vite-ignore */ `${window.location.origin}/passkey.js`);
    try {
      const credential = await askPasskey("get", "/step-up/passkey/options");
      await prove({ way, credential });
    } catch (reason) {
      setError(reasonOf(reason));
    }
  };
  const choose = (other) => {
    setWay(other);
    setError("");
  };

  return (
    <Dialog.Root open={Boolean(act)} onOpenChange={(open) => open || setAct(null)}>
      <Dialog.Content className="tl-sheet" maxWidth="440px">
        <Dialog.Title size="5">Confirm that it is you</Dialog.Title>
        <Dialog.Description size="2" mb="4">
          This could do harm in other hands. You are not asked again for five minutes, and nothing you typed is lost.
        </Dialog.Description>
        <form className="tl-form" onSubmit={submit} noValidate>
          {way === "passkey" ? <Reason error={error} /> : null}
          {way === "app" || way === "password" ? <Secret key={way} way={way} error={error} field={field} /> : null}
          {way ? null : <p className="tl-quiet-line"><a href="/forgotten-password">Choose a password</a>, and confirm with that from then on.</p>}
          <div className="tl-step-up-ways">
            {ways.filter((other) => other !== way).map((other) => (
              <button key={other} type="button" className="tl-button" data-kind="ghost" onClick={() => choose(other)}>
                {NAMES[other]}
              </button>
            ))}
            {providers.map((one) => (
              <a key={one.name} className="tl-button" data-kind="ghost" href={`/step-up/with/${one.name}?next=${here()}`}>
                Confirm with {one.label}
              </a>
            ))}
          </div>
          <div className="tl-dialog-foot">
            <Dialog.Close>
              <button type="button" className="tl-button" data-kind="plain">Cancel</button>
            </Dialog.Close>
            <button type="submit" className="tl-button" data-kind="primary" data-busy={busy} disabled={busy || !way}>
              {way === "passkey" ? "Use passkey" : "Confirm"}
            </button>
          </div>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}

const here = () => encodeURIComponent(window.location.pathname + window.location.search);

function Secret({ way, error, field }) {
  const isApp = way === "app";
  return (
    <div className="tl-field">
      <label htmlFor="step-up-secret">{isApp ? "Code of your app" : "Password"}</label>
      <input
        id="step-up-secret" name="secret" ref={field} className="tl-input" autoFocus
        type={isApp ? "text" : "password"} inputMode={isApp ? "numeric" : undefined} maxLength={isApp ? 12 : undefined}
        autoComplete={isApp ? "one-time-code" : "current-password"}
        aria-invalid={Boolean(error)} aria-describedby="step-up-error"
      />
      <Reason error={error} />
    </div>
  );
}

function Reason({ error }) {
  return <span id="step-up-error" className="tl-error" role="alert">{error}</span>;
}
