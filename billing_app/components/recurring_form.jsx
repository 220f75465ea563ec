// The form of what repeats: whenever something is typed the server is asked what would come of it. Nothing is stored
// before somebody presses the button; until then what was typed outlives a restarted server and a reload in this tab.
import { useEffect, useRef, useState } from "react";
import { isLinked } from "./browser.jsx";
import { hold } from "./kept_text.jsx";
import { forget, keep, putBack, shelved, token } from "./line_editor_form.jsx";

const PAUSE = 250;
const collect = (form) => Object.fromEntries([...new FormData(form)].filter(([name, value]) => name && typeof value === "string"));

export function RecurringForm({ loaded = {}, refused = "", children, onPreview, onSave }) {
  const form = useRef(null);
  const own = useRef({ id: "", version: 0, ticket: token(), isTouched: false, wantsSave: false, timer: 0 });
  const [nonce, setNonce] = useState("");
  const ask = () => form.current && onPreview?.(collect(form.current));
  const save = () => {
    own.current.wantsSave = false;
    onSave?.(own.current.ticket, collect(form.current));
  };

  // Another profile to show; or the same one again, by a server that has forgotten what it was asked.
  useEffect(() => {
    if (!loaded.nonce || loaded.nonce === nonce) return;
    const me = own.current;
    if (nonce && me.isTouched && me.id === loaded.id && me.version === loaded.version) {
      if (me.wantsSave) save();
      else ask();
      return;
    }
    if (me.id && me.id !== loaded.id) forget(me.id);
    const kept = shelved(loaded);
    own.current = { id: loaded.id, version: loaded.version, ticket: kept?.ticket ?? token(), isTouched: Boolean(kept), wantsSave: false, timer: 0 };
    setNonce(loaded.nonce);
  }, [loaded.nonce]);
  useEffect(() => {
    if (!nonce) return;
    const kept = shelved(loaded);
    if (kept) putBack(form.current, kept.form);
    ask();
    return () => clearTimeout(own.current.timer);
  }, [nonce]);
  // Who goes elsewhere in the program has left it; a reload never comes here.
  useEffect(() => () => forget(own.current.id), []);
  useEffect(() => {
    if (!refused) return;
    const fields = [...(form.current?.querySelectorAll('[aria-invalid="true"]') ?? [])];
    for (const field of fields) field.closest("details")?.setAttribute("open", "");
    fields[0]?.focus();
  }, [refused]);
  const onInput = ({ target }) => {
    if (target.tagName === "INPUT" && !target.name) return; // a search box says nothing yet
    const me = own.current;
    me.isTouched = true;
    keep(me, collect(form.current));
    clearTimeout(me.timer);
    me.timer = setTimeout(ask, PAUSE);
  };
  const onClick = (event) => {
    const button = event.target.closest?.('[data-act="keep"]');
    if (!button || !form.current?.contains(button)) return;
    if (isLinked()) return save();
    own.current.isTouched = own.current.wantsSave = true;
    hold(event);
  };
  if (!nonce) return <div role="status" aria-label="Loading" className="tl-card"><span className="tl-bone" /></div>;
  return (
    <form key={nonce} ref={form} className="tl-draft" aria-label="Recurring invoice" noValidate autoComplete="off" onInput={onInput} onClick={onClick} onSubmit={(event) => event.preventDefault()}>
      {children}
    </form>
  );
}
