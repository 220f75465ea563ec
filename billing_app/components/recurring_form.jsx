// The form of what repeats: whenever something is typed the server is asked what would come of it. Nothing is stored
// before somebody presses the button.
import { useEffect, useRef, useState } from "react";

const PAUSE = 250;
const collect = (form) => Object.fromEntries([...new FormData(form)].filter(([name, value]) => name && typeof value === "string"));

export function RecurringForm({ loaded = {}, refused = "", children, onPreview, onSave }) {
  const form = useRef(null);
  const timer = useRef(0);
  const [nonce, setNonce] = useState("");
  const ask = () => form.current && onPreview?.(collect(form.current));
  useEffect(() => {
    if (loaded.nonce && loaded.nonce !== nonce) setNonce(loaded.nonce);
  }, [loaded.nonce]);
  useEffect(() => {
    if (nonce) ask();
    return () => clearTimeout(timer.current);
  }, [nonce]);
  useEffect(() => {
    if (!refused) return;
    const fields = [...(form.current?.querySelectorAll('[aria-invalid="true"]') ?? [])];
    for (const field of fields) field.closest("details")?.setAttribute("open", "");
    fields[0]?.focus();
  }, [refused]);
  const onInput = ({ target }) => {
    if (target.tagName === "INPUT" && !target.name) return; // a search box says nothing yet
    clearTimeout(timer.current);
    timer.current = setTimeout(ask, PAUSE);
  };
  const onClick = (event) => {
    const button = event.target.closest?.('[data-act="keep"]');
    if (button && form.current?.contains(button)) onSave?.(collect(form.current));
  };
  if (!nonce) return <div role="status" aria-label="Loading" className="tl-card"><span className="tl-bone" /></div>;
  return (
    <form key={nonce} ref={form} className="tl-draft" aria-label="Recurring invoice" noValidate autoComplete="off" onInput={onInput} onClick={onClick} onSubmit={(event) => event.preventDefault()}>
      {children}
    </form>
  );
}
