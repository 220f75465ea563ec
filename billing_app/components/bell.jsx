// The bell: what customers and jobs did by themselves. What was seen is remembered by this browser, for each person.
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";

const read = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage may be forbidden: then all that is fresh counts
  }
};
const write = (name, value) => {
  try {
    localStorage.setItem(name, value);
  } catch {}
};

export function Bell({ rows = [], person = "", business = "" }) {
  const name = `tl-seen:${person}:${business}`;
  const [open, setOpen] = useState(false);
  const [, setSeenAt] = useState(0);
  const [unseen, setUnseen] = useState([]);
  const box = useRef(null);
  const button = useRef(null);
  const newest = rows[0]?.key ?? 0;
  const seen = read(name);
  const isNew = (row) => (seen === null ? row.is_fresh : row.key > Number(seen));
  const count = person ? rows.filter(isNew).length : 0;
  const show = () => {
    setUnseen(rows.filter(isNew).map((row) => row.key));
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  // Whatever comes while the list is open has been seen, too.
  useEffect(() => {
    if (!open) return;
    write(name, newest);
    setSeenAt(newest);
  }, [open, newest, name]);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector(".tl-bell-list")?.focus();
    const onPress = (event) => box.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close();
  };
  const onBlur = (event) => event.relatedTarget && !box.current?.contains(event.relatedTarget) && setOpen(false);
  return (
    <div className="tl-bell" ref={box} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        type="button" ref={button} className="tl-icon-button" aria-haspopup="dialog" aria-expanded={open}
        aria-label={count ? `Notifications, ${count} new` : "Notifications"} onClick={open ? close : show}
      >
        <svg width="19" height="19" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
          <path d="M10.268 21a2 2 0 0 0 3.464 0" />
          <path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326" />
        </svg>
        {count ? <span className="tl-bell-count" data-testid="bell-count" aria-hidden="true">{count > 9 ? "9+" : count}</span> : null}
      </button>
      <span className="tl-hidden" role="status">{count ? `${count} new ${count === 1 ? "notification" : "notifications"}` : ""}</span>
      {open ? (
        <div className="tl-bell-list" role="dialog" aria-label="Notifications" tabIndex={-1}>
          <h2>Notifications</h2>
          {rows.length ? (
            <ul>
              {rows.map((row) => (
                <li key={row.key} data-new={unseen.includes(row.key) || undefined} data-tone-mark={row.tone || undefined}>
                  <Link to={row.href} onClick={() => setOpen(false)}>
                    <span>{row.text}</span>
                    <small>{row.at}</small>
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <p>Nothing yet. When a customer looks at an invoice, asks or pays by card, or a job needs you, it is told here.</p>
          )}
        </div>
      ) : null}
    </div>
  );
}
