// The box of a counter: what is typed narrows the tiles after a pause; Enter, which scanners press, adds the item.
import { useEffect, useRef, useState } from "react";

export function ScanBox({ label, onFind, onScan }) {
  const [text, setText] = useState("");
  const told = useRef("");
  const tell = (words) => {
    if (words === told.current) return;
    told.current = words;
    onFind?.(words);
  };
  useEffect(() => {
    const timer = setTimeout(() => tell(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const onKeyDown = (event) => {
    if (event.key === "Escape") setText("");
    if (event.key !== "Enter" || !text.trim()) return;
    event.preventDefault();
    onScan?.(text.trim());
    setText("");
    tell("");
  };
  return (
    <div role="search" className="tl-searchbox">
      <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
        <circle cx="11" cy="11" r="7" />
        <path d="m20 20-3.5-3.5" />
      </svg>
      <input
        type="search" className="tl-input" placeholder={label} aria-label={label} autoComplete="off" data-search="true"
        value={text} maxLength={100} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown}
      />
    </div>
  );
}
