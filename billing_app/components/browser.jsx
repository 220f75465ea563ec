// What a page asks of the browser, without eval: toasts with an action, leaving, copying, and a dot that tells the truth.
import { useContext, useEffect, useState, useSyncExternalStore } from "react";
import { toast } from "sonner";
import { EventLoopContext } from "$/utils/context-registry";
import { ReflexEvent } from "$/utils/state";

// Reflex tells these hooks about its socket; its list of errors stays empty while a silent server is retried,
// and when the server itself closes the socket.
const link = { up: false, wasUp: false, joined: "", stale: "", listeners: new Set() };
const changed = (up) => {
  if (!up) link.stale = link.joined;
  link.up = up;
  link.wasUp = link.wasUp || up;
  link.listeners.forEach((tell) => tell());
};
const subscribe = (tell) => {
  link.listeners.add(tell);
  return () => link.listeners.delete(tell);
};
if (typeof window !== "undefined") {
  window.__reflex_otel = {
    ...window.__reflex_otel,
    onSocketConnect: () => changed(true),
    onSocketDisconnect: () => changed(false),
  };
  window.addEventListener("offline", () => changed(false));
}

// A dialog that is opened by a page's state knows no button to give the focus back to, and would leave it to nobody.
const DIALOGS = '[role="dialog"], [role="alertdialog"]';
const ELSEWHERE = `${DIALOGS}, [role="menu"], [data-sonner-toaster], body`;
function returnFocus() {
  let last = null;
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest(ELSEWHERE) === document.body && target !== document.body) last = target;
  });
  const hasDialog = (node) => node.nodeType === 1 && (node.matches(DIALOGS) || node.querySelector(DIALOGS));
  const back = () => {
    if (document.activeElement !== document.body || document.querySelector(DIALOGS)) return;
    if (last?.isConnected) last.focus({ preventScroll: true });
    if (document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
  };
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.removedNodes].some(hasDialog))) setTimeout(back);
  }).observe(document.body, { childList: true, subtree: true });
}
if (typeof window !== "undefined") returnFocus();
const useLink = () => useSyncExternalStore(subscribe, () => link.up, () => false);
export const isLinked = () => link.up || !link.wasUp;

// From the button that was pressed to the first field that is marked, which may be drawn a moment later; who types
// already goes on typing.
function goToMarked(looks = 40) {
  const active = document.activeElement;
  if (active !== document.body && active?.tagName !== "BUTTON") return;
  const within = [...document.querySelectorAll(DIALOGS)].at(-1) ?? document;
  const field = [...within.querySelectorAll('[aria-invalid="true"]')].find((each) => each.checkVisibility());
  if (field) field.focus();
  else if (looks) setTimeout(goToMarked, 25, looks - 1);
}

function act(message, addEvents) {
  if (message.leave === "here") return window.location.reload();
  if (message.leave) return window.location.assign(message.leave);
  const guarded = message.step_up ?? (message.download && { download: message.download });
  if (guarded) return window.dispatchEvent(new CustomEvent("tl:step-up", { detail: guarded }));
  if (message.copy !== undefined) navigator.clipboard?.writeText(message.copy);
  const options = { id: message.id, description: message.description || undefined };
  if (message.action) {
    const { label, event, payload } = message.action;
    options.action = { label, onClick: () => addEvents([ReflexEvent(event, payload)], []) };
    options.duration = 10000;
  }
  if (message.level === "error") options.duration = 12000;
  if (message.marked) goToMarked();
  (toast[message.level] ?? toast)(message.text, options);
}

export function Feedback({ message }) {
  const [addEvents, errors] = useContext(EventLoopContext);
  // The server may be there and refuse this socket for good: the session ended, or another one took its place,
  // while the page was away. Reflex would retry for ever.
  useEffect(() => {
    if (errors.length < 3) return;
    fetch("/session", { redirect: "manual", cache: "no-store" }).then((answer) => {
      if (answer.type === "opaqueredirect" || answer.status === 401) return window.location.assign("/sign-in");
      if (!answer.ok) return;
      setTimeout(() => {
        if (link.up || Date.now() - Number(sessionStorage.getItem("renewed") ?? 0) < 30000) return;
        sessionStorage.setItem("renewed", Date.now());
        sessionStorage.removeItem("token");
        window.location.reload();
      }, 3000);
    }, () => {});
  }, [errors]);
  useEffect(() => {
    if (message?.id) act(message, addEvents);
  }, [message?.id]);
  return null;
}

// "Live" only while the socket is up and the hub has sent every snapshot since it came up.
export function LiveDot({ joined }) {
  const up = useLink();
  // Kept beside the socket: a page that is rendered late, after its snapshots came, must not take them for old. The
  // socket may even have connected before this file was loaded; what came over it proves that it is up.
  useEffect(() => {
    if (!joined || joined === link.joined) return;
    link.joined = joined;
    if (!link.up) changed(true);
  }, [joined]);
  const live = up && joined !== "" && joined !== link.stale;
  return (
    <span role="status" className="tl-live" data-testid="live" data-live={live}>
      {live ? "Live" : "Reconnecting"}
    </span>
  );
}

// Says so when the connection has been away for longer than a blink; never at the first load.
export function ConnectionBanner() {
  const up = useLink();
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (up || !link.wasUp) return setAway(false);
    const timer = setTimeout(() => setAway(true), 1500);
    return () => clearTimeout(timer);
  }, [up]);
  if (!away) return null;
  return (
    <div role="alert" className="tl-banner">
      <strong>No connection.</strong> The figures are from before it was lost. They come back by themselves.
    </div>
  );
}

// Puts a text on the clipboard at the click itself, where every browser allows it.
export function CopyButton({ text, label, said }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.success(said ?? "Copied"),
      () => toast.error("The browser did not allow copying. Select the text and copy it yourself."),
    );
  return (
    <button type="button" className="tl-copy" onClick={copy} aria-label={label}>
      <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <rect x="9" y="9" width="12" height="12" rx="2.5" />
        <path d="M5 15H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v1" />
      </svg>
    </button>
  );
}
