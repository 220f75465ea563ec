// A search box that tells what was typed after a pause, and follows the address when somebody goes back.
import { useEffect, useRef, useState } from "react";

export function SearchBox({ label, value = "", onSearch }) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const own = useRef(new Set());
  useEffect(() => {
    // What comes back is often what was told a moment ago, while more has been typed since.
    if (value === told.current) return own.current.clear();
    if (own.current.delete(value)) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text.trim() === told.current.trim()) return;
    const timer = setTimeout(() => {
      own.current.add(text.trim());
      told.current = text.trim();
      onSearch?.(text.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="search" className="tl-searchbox">
      <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
        <circle cx="11" cy="11" r="7" />
        <path d="m20 20-3.5-3.5" />
      </svg>
      <input
        type="search" className="tl-input" placeholder={label} aria-label={label} autoComplete="off" data-search="true"
        value={text} maxLength={100} onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
