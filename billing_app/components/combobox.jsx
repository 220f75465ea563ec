// Search and pick, or create in place: the combobox of ARIA 1.2, with the list coming from the server.
import { useEffect, useId, useRef, useState } from "react";

export function Combobox({
  id, name, value = "", current = "", options = [], answered = "", placeholder = "", required = false, invalid = false,
  describedBy, disabled = false, createLabel = "", onSearch, onPick, onCreate,
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(current);
  const [active, setActive] = useState(-1);
  const box = useRef(null);
  const asked = useRef(null);
  const listId = useId();
  useEffect(() => {
    if (!open) setText(current);
  }, [current, value]);
  const wanted = text.trim();
  const isEdited = text !== current;
  useEffect(() => {
    if (!open) return;
    const query = isEdited ? wanted : "";
    const timer = setTimeout(() => {
      if (asked.current !== query) onSearch?.(query);
      asked.current = query;
    }, asked.current === null ? 0 : 180);
    return () => clearTimeout(timer);
  }, [wanted, open]);

  const isWaiting = open && (isEdited ? wanted : "") !== answered;
  // Not before it is known who is there: a row that moves away from under a finger makes a second customer of the first.
  const canCreate = Boolean(createLabel && isEdited && wanted && !isWaiting && !options.some((one) => one.label.toLowerCase() === wanted.toLowerCase()));
  const rows = canCreate ? [...options, { value: "", label: `${createLabel} “${wanted}”`, isNew: true }] : options;
  const close = () => {
    setOpen(false);
    setActive(-1);
    asked.current = null;
  };
  const pick = (row) => {
    close();
    if (row.isNew) return onCreate?.(wanted);
    setText(row.label);
    onPick?.(row.value, row.label);
  };
  const show = () => {
    if (disabled || open) return;
    setOpen(true);
  };
  const move = (step) => {
    show();
    if (rows.length) setActive((was) => (was < 0 && step < 0 ? rows.length - 1 : (was + step + rows.length) % rows.length));
  };
  const onKeyDown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const row = rows[active] ?? (rows.length === 1 && !isWaiting ? rows[0] : null);
      if (row) pick(row);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setText(current);
      close();
    }
  };
  const onBlur = (event) => {
    if (box.current?.contains(event.relatedTarget)) return;
    if (isEdited && wanted === "" && value) onPick?.("", "");
    else setText(current);
    close();
  };
  useEffect(() => {
    box.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  return (
    <div className="tl-combobox" ref={box} onBlur={onBlur}>
      {name ? <input type="hidden" name={name} value={value} readOnly /> : null}
      <input
        id={id} className="tl-input" role="combobox" type="text" autoComplete="off" spellCheck="false" value={text}
        placeholder={placeholder} disabled={disabled} aria-required={required || undefined} aria-invalid={invalid || undefined}
        aria-describedby={describedBy || undefined} aria-autocomplete="list" aria-expanded={open} aria-controls={listId}
        aria-activedescendant={open && active >= 0 ? `${listId}-${active}` : undefined}
        onFocus={(event) => event.target.select()} onClick={show} onKeyDown={onKeyDown}
        onChange={(event) => { setText(event.target.value); setActive(-1); setOpen(true); }}
      />
      <svg className="tl-combobox-mark" width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <path d="m7 9 5-5 5 5M7 15l5 5 5-5" />
      </svg>
      <ul id={listId} role="listbox" aria-label="Suggestions" className="tl-combobox-list" hidden={!open || (!rows.length && !isWaiting && !wanted)}>
        {rows.map((row, index) => (
          <li
            key={row.isNew ? "new" : row.value} id={`${listId}-${index}`} role="option" aria-selected={index === active}
            data-active={index === active} data-new={row.isNew || undefined} data-picked={row.value === value && !row.isNew}
            onMouseDown={(event) => event.preventDefault()} onMouseMove={() => setActive(index)} onClick={() => pick(row)}
          >
            <span>{row.label}</span>
            {row.hint ? <small>{row.hint}</small> : null}
          </li>
        ))}
        {!rows.length ? <li role="option" aria-disabled="true" aria-selected="false" className="tl-combobox-none">{isWaiting ? "Searching…" : "Nothing found"}</li> : null}
      </ul>
      <span className="tl-hidden" role="status">{open && !isWaiting ? `${rows.length} ${rows.length === 1 ? "suggestion" : "suggestions"}` : ""}</span>
    </div>
  );
}
