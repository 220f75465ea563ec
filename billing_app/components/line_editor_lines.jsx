// The lines of a draft: texts only, in the order in which they stand. What they come to is told by the server.
import { useEffect, useId, useRef, useState } from "react";
import { toast } from "sonner";
import { Exemption, needsReason } from "./line_editor_exemption.jsx";
import { unsaved } from "./line_editor_form.jsx";

const LINE = ["description", "quantity", "unit", "unit_price", "taxes", "value", "value_unit", "item_id", "kept"];
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("");

// Rows of a list as the form names them, from what a reload found unsaved.
export function rowsOf(form, list) {
  const rows = new Map();
  for (const [name, text] of Object.entries(form)) {
    const [owner, id, field] = name.split(".");
    if (owner !== list || !field) continue;
    if (!rows.has(id)) rows.set(id, { id });
    rows.get(id)[field] = text;
  }
  return [...rows.values()];
}

// Tells the form that something changed which nobody typed.
export function useTold(root, ...changing) {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) return void (first.current = false);
    root.current?.dispatchEvent(new Event("input", { bubbles: true }));
  }, changing);
}

export function LineEditor({ loaded = {}, nets = {}, errors = {}, warnings = {}, taxes = [], exemptions = [], onTop = {}, units = [], items = [], itemsFor = "", made = {}, onFindItems, onAddItem }) {
  const charged = (value) => onTop[value] ?? value;
  const blank = () => ({ id: newId(), description: "", quantity: "1", unit: "C62", unit_price: "", taxes: charged(lastTax.current), value: "", value_unit: "percent", item_id: "", kept: "" });
  const lastTax = useRef(loaded.tax ?? "[]");
  const root = useRef(null);
  const goal = useRef(null);
  const [lines, setLines] = useState(() => {
    const kept = unsaved(loaded);
    const given = kept ? rowsOf(kept, "lines") : (loaded.lines ?? []);
    return given.length ? given : [blank()];
  });
  const [changes, setChanges] = useState(0);
  useTold(root, changes);
  const said = () => setChanges((was) => was + 1);
  const set = (id, part) => setLines((was) => was.map((line) => (line.id === id ? { ...line, ...part } : line)));
  useEffect(() => {
    if (!goal.current) return;
    root.current?.querySelector(goal.current)?.focus();
    goal.current = null;
  });
  useEffect(() => {
    if (!made.nonce) return;
    setLines((was) => was.map((line) => (line.id === made.line ? { ...line, item_id: made.item } : line.item_id === made.item ? { ...line, item_id: "" } : line)));
    said();
  }, [made.nonce]);
  // Another customer: what goes on top of taxes for this one is proposed, what went there for the last one taken back.
  const before = useRef(onTop);
  useEffect(() => {
    const back = Object.fromEntries(Object.entries(before.current).map(([plain, both]) => [both, plain]));
    if (JSON.stringify(onTop) === JSON.stringify(before.current)) return;
    before.current = onTop;
    lastTax.current = back[lastTax.current] ?? lastTax.current;
    setLines((was) => was.map((line) => ({ ...line, taxes: charged(back[line.taxes] ?? line.taxes) })));
    said();
  }, [onTop]);

  const add = (after = lines.length - 1) => {
    const line = blank();
    goal.current = `[data-line="${line.id}"] [data-field="description"]`;
    setLines((was) => [...was.slice(0, after + 1), line, ...was.slice(after + 1)]);
  };
  const remove = (index) => {
    const gone = lines[index];
    const next = lines[index + 1] ?? lines[index - 1];
    goal.current = next ? `[data-line="${next.id}"] [data-field="description"]` : '[data-add-line]';
    setLines((was) => was.filter((line) => line.id !== gone.id));
    said();
    toast.info("Line removed", {
      duration: 10000,
      action: {
        label: "Undo",
        onClick: () => {
          goal.current = `[data-line="${gone.id}"] [data-field="description"]`;
          setLines((was) => [...was.slice(0, index), gone, ...was.slice(index)]);
          said();
        },
      },
    });
  };
  const move = (index, step, name) => {
    setLines((was) => {
      const list = [...was];
      [list[index], list[index + step]] = [list[index + step], list[index]];
      return list;
    });
    goal.current = `[data-line="${lines[index].id}"] [data-move="${name}"]:not(:disabled), [data-line="${lines[index].id}"] [data-move]:not(:disabled)`;
    said();
  };
  const pick = (line, item) => {
    const form = root.current.closest("form").elements;
    const gross = form.namedItem("prices_include_tax");
    const currency = form.namedItem("currency")?.value;
    const isFirst = !lines.some((one) => one.id !== line.id && one.unit_price);
    if (isFirst && gross) gross.checked = Boolean(item.is_gross);
    const fits = item.currency === currency && (!gross || gross.checked === Boolean(item.is_gross));
    if (!fits) toast.info(`The price of ${item.label} is ${item.hint}. Type the price for this invoice.`);
    lastTax.current = charged(item.taxes);
    set(line.id, { description: item.description, unit: item.unit, unit_price: fits ? item.unit_price : "", taxes: charged(item.taxes), item_id: item.value });
    goal.current = `[data-line="${line.id}"] [data-field="quantity"]`;
    said();
  };
  const keep = (line) => {
    const form = root.current.closest("form").elements;
    onAddItem?.(line.id, { description: line.description, unit: line.unit, unit_price: line.unit_price, taxes: line.taxes }, form.namedItem("currency")?.value ?? "", Boolean(form.namedItem("prices_include_tax")?.checked));
  };
  const onKeyDown = (event, index) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll("input:not([type=hidden]), textarea, select")];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) return next.focus();
    if (index === lines.length - 1) add(index);
    else root.current.querySelector(`[data-line="${lines[index + 1].id}"] [data-field="description"]`)?.focus();
  };
  return (
    <div ref={root} className="tl-draft-lines">
      <div className="tl-line tl-line-head" aria-hidden="true">
        <span>Description</span><span>Quantity</span><span>Unit</span><span>Unit price</span><span>Tax</span><span>Allowance</span><span>Amount</span><span />
      </div>
      {lines.map((line, index) => (
        <div key={line.id} role="group" aria-label={`Line ${index + 1}`} data-line={line.id} className="tl-line" onKeyDown={(event) => onKeyDown(event, index)}>
          <input type="hidden" name={`lines.${line.id}.item_id`} value={line.item_id ?? ""} readOnly />
          <input type="hidden" name={`lines.${line.id}.kept`} value={line.kept ?? ""} readOnly />
          <Field line={line} field="description" label="Description" errors={errors} warnings={warnings}>
            {(ties) => <ItemField {...ties} line={line} items={items} itemsFor={itemsFor} onFind={onFindItems} onText={(description) => set(line.id, { description })} onPick={(item) => pick(line, item)} onKeep={() => keep(line)} />}
          </Field>
          <Field line={line} field="quantity" label="Quantity" errors={errors} warnings={warnings}>
            {(ties) => <input {...ties} inputMode="decimal" data-align="end" value={line.quantity} onChange={(event) => set(line.id, { quantity: event.target.value })} onFocus={(event) => event.target.select()} />}
          </Field>
          <Field line={line} field="unit" label="Unit" errors={errors} warnings={warnings}>
            {(ties) => <select {...ties} value={line.unit} onChange={(event) => set(line.id, { unit: event.target.value })}>{options(units, line.unit)}</select>}
          </Field>
          <Field line={line} field="unit_price" label="Unit price" errors={errors} warnings={warnings}>
            {(ties) => <input {...ties} inputMode="decimal" data-align="end" value={line.unit_price} onChange={(event) => set(line.id, { unit_price: event.target.value })} onFocus={(event) => event.target.select()} />}
          </Field>
          <Field line={line} field="taxes" label="Tax" errors={errors} warnings={warnings}>
            {(ties) => <select {...ties} value={line.taxes} onChange={(event) => { lastTax.current = event.target.value; set(line.id, { taxes: event.target.value }); }}>{options(taxes, line.taxes)}</select>}
          </Field>
          <Field line={line} field="value" shownAs="allowances" label="Allowance" errors={errors} warnings={warnings}>
            {(ties) => (
              <span className="tl-pair">
                <input {...ties} inputMode="decimal" data-align="end" value={line.value ?? ""} onChange={(event) => set(line.id, { value: event.target.value })} />
                <select name={`lines.${line.id}.value_unit`} className="tl-input" aria-label="Allowance in" value={line.value_unit || "percent"} onChange={(event) => set(line.id, { value_unit: event.target.value })}>
                  <option value="percent">%</option>
                  <option value="amount">Amount</option>
                </select>
              </span>
            )}
          </Field>
          <output className="tl-line-net tl-number" aria-label="Line amount">{nets[line.id] ?? "–"}</output>
          <span className="tl-line-acts">
            <Act name="up" label={`Move line ${index + 1} up`} disabled={index === 0} onClick={() => move(index, -1, "up")} path="m6 15 6-6 6 6" />
            <Act name="down" label={`Move line ${index + 1} down`} disabled={index === lines.length - 1} onClick={() => move(index, 1, "down")} path="m6 9 6 6 6-6" />
            <Act label={`Remove line ${index + 1}`} onClick={() => remove(index)} path="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13" />
          </span>
        </div>
      ))}
      {lines.some((line) => needsReason(line.taxes)) ? <Exemption loaded={loaded} choices={exemptions} error={errors["exemption.reason"]} /> : null}
      {errors.lines ? <span className="tl-error" role="alert">{errors.lines}</span> : null}
      <button type="button" className="tl-button" data-kind="soft" data-add-line onClick={() => add()}>Add line</button>
    </div>
  );
}

const options = (choices, current) =>
  (choices.some((one) => one.value === current) || !current ? choices : [...choices, { value: current, text: current }]).map((one) => <option key={one.value} value={one.value}>{one.text}</option>);

function Act({ name, label, path, ...rest }) {
  return (
    <button type="button" className="tl-icon-button" aria-label={label} title={label} data-move={name} {...rest}>
      <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={path} /></svg>
    </button>
  );
}

export function Field({ line, list = "lines", field, shownAs = field, label, errors, warnings, children }) {
  const id = useId();
  const path = `${list}.${line.id}.${shownAs}`;
  const error = errors[path];
  const note = error || warnings[path];
  const ties = { id, name: `${list}.${line.id}.${field}`, className: "tl-input", "data-field": field, "data-held": true, "aria-invalid": error ? true : undefined, "aria-describedby": note ? `${id}-note` : undefined, autoComplete: "off" };
  return (
    <div className="tl-field" data-cell={field}>
      <label htmlFor={id}>{label}</label>
      {children(ties)}
      {note ? <span id={`${id}-note`} className={error ? "tl-error" : "tl-warning"} role={error ? "alert" : undefined}>{note}</span> : null}
    </div>
  );
}

// Free text that also finds items: what is typed stays unless somebody chooses.
function ItemField({ line, items, itemsFor, onFind, onText, onPick, onKeep, ...ties }) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const listId = useId();
  const text = line.description;
  const wanted = text.split("\n")[0].trim();
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => onFind?.(wanted), 180);
    return () => clearTimeout(timer);
  }, [wanted, open]);
  const isAnswered = itemsFor === wanted;
  const found = isAnswered ? items : [];
  const canKeep = isAnswered && wanted && line.unit_price && !line.item_id && !found.some((one) => one.label.toLowerCase() === wanted.toLowerCase());
  const rows = canKeep ? [...found, { value: "new", label: `Keep “${wanted}” as an item`, isNew: true }] : found;
  const isShown = open && rows.length > 0;
  const choose = (row) => {
    setOpen(false);
    setActive(-1);
    if (row.isNew) onKeep();
    else onPick(row);
  };
  const onKeyDown = (event) => {
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!text.includes("\n") || isShown)) {
      event.preventDefault();
      setOpen(true);
      if (rows.length) setActive((was) => (was < 0 && event.key === "ArrowUp" ? rows.length - 1 : (was + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length));
    } else if (event.key === "Enter" && event.shiftKey) {
      event.stopPropagation(); // a further line of the description
    } else if (event.key === "Enter" && isShown && active >= 0) {
      event.preventDefault();
      choose(rows[active]);
    } else if (event.key === "Escape" && isShown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <span className="tl-combobox" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}>
      <textarea
        {...ties} rows={Math.min(6, text.split("\n").length)} aria-autocomplete="list" aria-haspopup="listbox" aria-controls={listId}
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined} value={text} onKeyDown={onKeyDown} onClick={() => setOpen(true)}
        onChange={(event) => { onText(event.target.value); setOpen(true); setActive(-1); }}
      />
      <ul id={listId} role="listbox" aria-label="Items" className="tl-combobox-list" hidden={!isShown}>
        {rows.map((row, index) => (
          <li key={row.value} id={`${listId}-${index}`} role="option" aria-selected={index === active} data-active={index === active} data-new={row.isNew || undefined}
            onMouseDown={(event) => event.preventDefault()} onMouseMove={() => setActive(index)} onClick={() => choose(row)}>
            <span>{row.label}</span>
            {row.hint ? <small>{row.hint}</small> : null}
          </li>
        ))}
      </ul>
      <span className="tl-hidden" role="status">{isShown ? `${rows.length} ${rows.length === 1 ? "suggestion" : "suggestions"}` : ""}</span>
    </span>
  );
}
