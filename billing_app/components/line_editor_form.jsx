// The form of a draft: collects what is typed, has it saved in the background, and never loses a letter.
// Totals come back from the server; nothing is computed here.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { toast } from "sonner";

const PAUSE = 40;
const PATIENCE = 4000;
export const token = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("");
const idOfPath = () => (window.location.pathname.match(/^\/invoices\/([^/]+)\/?$/)?.[1] ?? "").replace(/^new$/, "");
const shelf = (id) => `draft:${id || "new"}`;
const collect = (form) => Object.fromEntries([...new FormData(form)].filter(([name, value]) => name && typeof value === "string"));

// What was typed and not yet saved survives a reload in this tab. The ticket stays with it: should the save have
// arrived after all, the server knows the draft that came of it.
export function shelved(loaded) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(shelf(loaded?.id)) ?? "null");
    return kept && kept.version === loaded?.version ? kept : null;
  } catch {
    return null;
  }
}
export const unsaved = (loaded) => shelved(loaded)?.form ?? null;
export const keep = (own, form) => {
  try {
    sessionStorage.setItem(shelf(own.id), JSON.stringify({ version: own.version, ticket: own.ticket, form }));
  } catch {} // a full or forbidden storage: the server has all but the last second anyway
};
export const forget = (id) => {
  try {
    sessionStorage.removeItem(shelf(id));
  } catch {}
};

export function putBack(form, texts) {
  for (const field of form.elements) {
    if (!field.name || !(field.name in texts) || field.dataset.held) continue;
    if (field.type === "checkbox") field.checked = true;
    else if (field.type !== "hidden") field.value = texts[field.name];
  }
  for (const box of form.querySelectorAll('input[type="checkbox"]')) if (!(box.name in texts)) box.checked = false;
}

export function DraftForm({ loaded = {}, saved = {}, standing = {}, errors = {}, refused = "", children, onSave, onReopen, onJoin, onIssue, onDelete, onDuplicate }) {
  const form = useRef(null);
  const own = useRef({ nonce: "", id: "", version: 0, ticket: token(), turn: 0, dirty: false, sentAt: 0, timer: 0, then: "" });
  const [nonce, setNonce] = useState("");
  const [status, setStatus] = useState({ state: "", at: "" });
  const location = useLocation();

  const act = (what) => {
    const me = own.current;
    me.then = "";
    if ((what === "issue" || what === "send") && me.id) onIssue?.(me.id, me.version, { ...collect(form.current), act: what });
    if (what === "delete" && me.id) { forget(me.id); onDelete?.(me.id, me.version); }
    if (what === "duplicate" && me.id) onDuplicate?.(me.id);
  };
  const send = () => {
    const me = own.current;
    clearTimeout(me.timer);
    if (!form.current || status.state === "conflict") return;
    if (me.sentAt) {
      const left = PATIENCE - (Date.now() - me.sentAt);
      if (left > 0) return void (me.timer = setTimeout(() => sendNow.current(), left));
    }
    me.sentAt = Date.now();
    me.sentTurn = me.turn;
    setStatus((was) => ({ ...was, state: "saving" }));
    onSave?.(me.id, me.version, me.ticket, me.turn, collect(form.current));
    me.timer = setTimeout(() => sendNow.current(), PATIENCE); // no answer: the connection was away
  };
  const sendNow = useRef(send);
  sendNow.current = send;
  const touch = () => {
    const me = own.current;
    me.turn += 1;
    me.dirty = true;
    keep(me, collect(form.current));
    if (me.sentAt && Date.now() - me.sentAt < PATIENCE) return; // the answer sends what came meanwhile
    clearTimeout(me.timer);
    me.timer = setTimeout(() => sendNow.current(), PAUSE);
  };
  const want = (what) => {
    const me = own.current;
    if (!me.dirty && me.id) return act(what);
    me.then = what;
    if (!me.dirty) me.turn += 1;
    me.dirty = true;
    if (!me.sentAt) send();
  };

  // Another draft to show, or the same one again after the connection was away.
  useEffect(() => {
    if (!loaded.nonce || loaded.nonce === own.current.nonce) return;
    const me = own.current;
    const path = idOfPath();
    if (path !== loaded.id) {
      if (me.id && path === me.id) onJoin?.(me.id);
      return;
    }
    const isSame = me.nonce && me.id === loaded.id;
    if (isSame && !me.reload && (me.dirty || me.version === loaded.version)) {
      me.nonce = loaded.nonce;
      if (me.dirty) touch();
      return;
    }
    clearTimeout(me.timer);
    own.current = { nonce: loaded.nonce, id: loaded.id, version: loaded.version, ticket: token(), turn: 0, dirty: false, sentAt: 0, timer: 0, then: "" };
    setStatus({ state: "", at: "" });
    setNonce(loaded.nonce);
  }, [loaded.nonce]);
  useEffect(() => {
    if (!nonce) return;
    const kept = shelved(loaded);
    if (kept) {
      own.current.ticket = kept.ticket;
      putBack(form.current, kept.form);
      touch();
    }
  }, [nonce]);
  // In the layout phase the form is still there when somebody goes elsewhere.
  useLayoutEffect(() => () => {
    if (own.current.dirty && !own.current.sentAt) sendNow.current();
    clearTimeout(own.current.timer);
  }, []);
  // A new invoice is asked for while the router still believes to be at the empty form that became this draft.
  useEffect(() => {
    if (own.current.id && !idOfPath()) onReopen?.("");
  }, [location.key]);

  useEffect(() => {
    const me = own.current;
    if (!saved.nonce || saved.ticket !== me.ticket || saved.nonce === me.heard) return;
    me.heard = saved.nonce;
    me.sentAt = 0;
    clearTimeout(me.timer);
    if (saved.state === "saved") {
      const wasNew = !me.id;
      const before = me.id;
      Object.assign(me, { id: saved.id, version: saved.version });
      if (wasNew) window.history.replaceState(window.history.state, "", `/invoices/${saved.id}`);
      forget(before);
      setStatus({ state: "saved", at: saved.at });
      if (saved.turn === me.turn) {
        me.dirty = false;
        if (me.then) act(me.then);
        return;
      }
      keep(me, collect(form.current));
      return send();
    }
    if (saved.state === "invalid" && saved.turn !== me.turn) return send();
    setStatus({ state: saved.state, by: saved.by, at: saved.at });
    if (me.then === "delete" && me.id) return act("delete");
    if (me.then) toast.warning("Please check the marked fields.");
    if (me.then) marked()[0]?.focus();
    me.then = "";
  }, [saved.nonce]);
  // What is wrong must be seen: its part of the form opens, and after a refusal the first such field has the cursor.
  const marked = () => {
    const fields = [...(form.current?.querySelectorAll('[aria-invalid="true"]') ?? [])];
    for (const field of fields) field.closest("details")?.setAttribute("open", "");
    return fields;
  };
  useEffect(() => void marked(), [errors, saved.nonce]);
  useEffect(() => {
    if (refused) marked()[0]?.focus();
  }, [refused]);

  const isBehind = own.current.id && !own.current.sentAt && standing.id === own.current.id && standing.is_draft && standing.version > own.current.version;
  const conflict = status.state === "conflict" ? status : isBehind ? { by: standing.by } : null;
  const loadTheirs = () => {
    forget(own.current.id);
    own.current.reload = true;
    onReopen?.(own.current.id);
  };
  const keepMine = () => {
    const me = own.current;
    forget(me.id);
    Object.assign(me, { id: "", version: 0, ticket: token(), sentAt: 0, dirty: true });
    setStatus({ state: "", at: "" });
    me.timer = setTimeout(() => sendNow.current(), 0);
  };
  const onInput = ({ target }) => {
    if (target.tagName !== "INPUT" || target.name) touch(); // a search box is no part of the draft
  };
  const onClick = (event) => {
    const button = event.target.closest?.("[data-act]");
    if (!button || !form.current?.contains(button)) return;
    if (button.dataset.act === "rate") {
      const field = form.current.elements.namedItem("exchange_rate");
      field.value = button.dataset.rate;
      return touch();
    }
    want(button.dataset.act);
  };
  if (!nonce) return <div role="status" aria-label="Loading" className="tl-card"><span className="tl-bone" /></div>;
  return (
    <form
      key={nonce} ref={form} className="tl-draft" aria-label="Invoice" noValidate autoComplete="off" data-new={own.current.id ? undefined : true}
      onInput={onInput} onClick={onClick} onSubmit={(event) => event.preventDefault()}
    >
      {conflict ? (
        <div role="alert" className="tl-callout tl-conflict" data-tone="warn">
          <div><strong>{conflict.by || "Someone else"} saved this draft{conflict.at ? ` at ${conflict.at}` : " meanwhile"}.</strong> Nothing of yours is lost, but it isn't saved here.</div>
          <button type="button" className="tl-button" data-kind="primary" onClick={loadTheirs}>Load theirs</button>
          <button type="button" className="tl-button" data-kind="plain" onClick={keepMine}>Keep mine as a copy</button>
        </div>
      ) : null}
      {status.state === "gone" || (own.current.id && standing.id === own.current.id && standing.is_gone) ? (
        <div role="alert" className="tl-callout tl-conflict" data-tone="warn">
          <div><strong>This draft was deleted or issued meanwhile.</strong> What you typed is still here.</div>
          <button type="button" className="tl-button" data-kind="primary" onClick={keepMine}>Keep mine as a new draft</button>
        </div>
      ) : null}
      <SaveNote status={status} />
      {children}
    </form>
  );
}

const WORDS = { saving: "Saving…", invalid: "Not saved: check the marked fields", conflict: "Not saved", gone: "Not saved" };
function SaveNote({ status }) {
  const text = status.state === "saved" ? `Saved ${status.at}` : (WORDS[status.state] ?? "Saves itself as you type");
  return <p className="tl-save-note" role="status" data-state={status.state} data-testid="save-state">{text}</p>;
}
