// Why lines are exempt, asked once for the document: the words that stand on it, and the code for machines.
import { useEffect, useId, useRef, useState } from "react";
import { unsaved } from "./line_editor_form.jsx";

export function needsReason(taxes) {
  try {
    return JSON.parse(taxes).some((tax) => tax.category === "E" && !tax.reason && !tax.reason_code);
  } catch {
    return false;
  }
}

// What was typed stays while the lines are taxed otherwise for a moment: the last choice may be undone.
const typed = { nonce: "", reason: "", reason_code: "" };

export function Exemption({ loaded, choices, error }) {
  const id = useId();
  const root = useRef(null);
  const [said, setSaid] = useState(() => {
    const kept = unsaved(loaded);
    if (kept && "exemption.reason" in kept) return { reason: kept["exemption.reason"], reason_code: kept["exemption.reason_code"] ?? "" };
    return typed.nonce === loaded.nonce ? { reason: typed.reason, reason_code: typed.reason_code } : (loaded.exemption ?? { reason: "", reason_code: "" });
  });
  const first = useRef(true);
  useEffect(() => {
    Object.assign(typed, said, { nonce: loaded.nonce });
    if (first.current) return void (first.current = false);
    root.current?.dispatchEvent(new Event("input", { bubbles: true }));
  }, [said]);
  const propose = (code) => {
    const found = choices.find((one) => one.value === code);
    const isProposed = !said.reason || choices.some((one) => one.reason === said.reason);
    setSaid({ reason_code: code, reason: isProposed ? (found?.reason ?? "") : said.reason });
  };
  const known = choices.some((one) => one.value === said.reason_code) || !said.reason_code;
  const offered = known ? choices : [...choices, { value: said.reason_code, text: said.reason_code }];
  const name = "exemption.reason";
  return (
    <div ref={root} className="tl-fields tl-exemption" role="group" aria-label="Exemption">
      {offered.length ? (
        <div className="tl-field">
          <label htmlFor={`${id}-law`}>What is exempt</label>
          <select id={`${id}-law`} name="exemption.reason_code" className="tl-input" data-held value={said.reason_code} onChange={(event) => propose(event.target.value)}>
            <option value="">Something else</option>
            {offered.map((one) => <option key={one.value} value={one.value}>{one.text}</option>)}
          </select>
        </div>
      ) : null}
      <div className="tl-field">
        <label htmlFor={`${id}-reason`}>Reason for the exemption</label>
        <input id={`${id}-reason`} name={name} className="tl-input" data-held maxLength={500} autoComplete="off" value={said.reason} aria-invalid={error ? true : undefined} aria-describedby={`${id}-note`} onChange={(event) => setSaid({ ...said, reason: event.target.value })} />
        <span id={`${id}-note`} className={error ? "tl-error" : "tl-hint"} role={error ? "alert" : undefined}>{error || "Stands on the invoice: the law that exempts it."}</span>
      </div>
    </div>
  );
}
